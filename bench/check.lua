-- Asks for one check after the other; the users are those of bench/memberships.mjs.
local token = os.getenv("MUNIMENT_TOKEN")
local users = tonumber(os.getenv("USERS"))
local headers = { Authorization = "Bearer " .. token }

function request()
    local user = string.format("auth0%%7C%024x", math.random(0, users - 1))
    return wrk.format("GET", "/v1/check?user=" .. user .. "&application=books&permission=pay", headers)
end
