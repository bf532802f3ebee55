-- For wrk: asks for the policy of one user after the other. The key comes from MUNIMENT_API_KEY.
local users, applications, directories = 3000, 4, 100
local headers = {
    ["content-type"] = "application/json",
    ["x-api-key"] = os.getenv("MUNIMENT_API_KEY"),
}
local next_user = 0

function setup(thread)
    thread:set("next_user", math.random(0, users - 1))
end

function request()
    next_user = (next_user + 7) % users
    local path = "/api/users/auth0%7C" .. next_user .. "/policy/app-" .. next_user % applications
    local body = '{"connectionName":"staff","groups":["Directory ' .. next_user % directories .. '"]}'
    return wrk.format("POST", path, headers, body)
end
