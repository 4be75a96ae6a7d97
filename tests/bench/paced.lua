-- A steady rate over many different paths: each connection waits PACE_MS before each request and
-- takes the next line of the file PACE_PATHS.
local paths = {}
for line in io.lines(os.getenv("PACE_PATHS")) do paths[#paths + 1] = line end
local pace_ms = tonumber(os.getenv("PACE_MS"))
local sent = 0

function delay() return pace_ms end

function request()
    sent = sent + 1
    return wrk.format("GET", paths[sent % #paths + 1])
end
