-- Asks for one check after the other; the users are those of bench/memberships.mjs. With ASK the same
-- requests go to another path.
local token = os.getenv("MUNIMENT_TOKEN")
local path = os.getenv("ASK") or "/v1/check"
local users = tonumber(os.getenv("USERS"))
local headers = { Authorization = "Bearer " .. token }

function request()
    local user = string.format("auth0%%7C%024x", math.random(0, users - 1))
    return wrk.format("GET", path .. "?user=" .. user .. "&application=books&permission=pay", headers)
end
