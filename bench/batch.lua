-- Posts the batches of BATCHES (0.request, 1.request, …) one after the other; tells at the end how many
-- requests a second were answered, as JSON on the last line.
local headers = {
    ["Content-Type"] = "application/json",
    Authorization = "Bearer " .. os.getenv("MUNIMENT_TOKEN"),
}
local requests = {}
local turn = 0

function init()
    for i = 0, tonumber(os.getenv("BATCH_COUNT")) - 1 do
        local file = assert(io.open(os.getenv("BATCHES") .. "/" .. i .. ".request", "rb"))
        requests[i] = wrk.format("POST", "/v1/checks", headers, file:read("*a"))
        file:close()
    end
end

function request()
    turn = (turn + 1) % (#requests + 1)
    return requests[turn]
end

function done(summary)
    local e = summary.errors
    local failed = e.connect + e.read + e.write + e.status + e.timeout
    io.write(string.format('{"rate":%.3f,"failed":%d}\n', summary.requests / summary.duration * 1e6, failed))
end
