-- Places orders: each line of the file PLACE_ORDERS is a guest's cookie, a tab and a body. Every
-- request has a key of its own and every answer has to be 201.
local orders = {}
for line in io.lines(os.getenv("PLACE_ORDERS")) do
    local cookie, body = line:match("^([^\t]*)\t(.*)$")
    orders[#orders + 1] = {
        headers = {["Content-Type"] = "application/json", ["Cookie"] = cookie},
        body = body,
    }
end
local run = os.getenv("PLACE_RUN")
local sent = 0
refused = 0

function request()
    sent = sent + 1
    local order = orders[sent % #orders + 1]
    order.headers["Idempotency-Key"] = string.format("%s-%012d", run, sent)
    return wrk.format("POST", "/api/orders", order.headers, order.body)
end

function response(status)
    if status ~= 201 then refused = refused + 1 end
end

local threads = {}
function setup(thread) threads[#threads + 1] = thread end

function done()
    for _, thread in ipairs(threads) do
        if thread:get("refused") > 0 then print("Non-2xx or 3xx: " .. thread:get("refused")) end
    end
end
