-- Posts one change a request: a user who never was joins a group. PREFIX keeps the users of one run
-- apart from those of others. Tells at the end how it went, as JSON on the last line.
-- With POST_TO the same requests go to another path, whose answers may be refusals.
-- With ACKNOWLEDGED=FILE each thread writes the positions that it was told into FILE.thread.
local headers = {
    ["Content-Type"] = "application/json",
    Authorization = "Bearer " .. os.getenv("MUNIMENT_TOKEN"),
}
local path = os.getenv("POST_TO") or "/v1/changes"
local prefix = os.getenv("PREFIX")
local groups = 1000
local threads = 0
local number = 0
local acknowledged

function setup(thread)
    thread:set("thread_id", threads)
    threads = threads + 1
end

function init()
    local file = os.getenv("ACKNOWLEDGED")
    if not file then return end
    acknowledged = assert(io.open(file .. "." .. thread_id, "w"))
    -- Defined only here: wrk keeps heads and bodies as soon as this function is there.
    response = function(status, _, body)
        if status == 200 then
            acknowledged:write(body:match('"position":(%d+),"recorded_at"'), "\n")
            acknowledged:flush()
        end
    end
end

function request()
    number = number + 1
    local body = string.format(
        '{"changes":[{"op":"add_members","group":"group-%05d","users":["bench|%s-%d-%d"]}]}',
        number % groups, prefix, thread_id, number)
    return wrk.format("POST", path, headers, body)
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format('{"answers":%d,"rate":%.3f,"p50":%.7f,"p99":%.7f,"refused":%d,"failed":%d}\n',
        summary.requests, summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e6,
        latency:percentile(99) / 1e6, e.status, e.connect + e.read + e.write + e.timeout))
end
