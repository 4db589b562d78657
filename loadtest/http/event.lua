-- wrk: one POST /api/v1/events a request, each with an event id of its own, to ten million targets of which few receive
-- much: the first hundredth receives a tenth of all events. Of fewer targets too many would soon have ten events in five
-- minutes, so that R2 would fire for more events than in any game.
local key = os.getenv("BENCH_API_KEY") or "bench"
local run = os.getenv("BENCH_RUN") or tostring(os.time())
local targets = 10000000
local counter = 0
local thread = 0

function setup(t)
  t:set("thread", thread)
  thread = thread + 1
end

-- Each run draws other targets: with the same ones ten runs in five minutes would restrict all of them.
function init()
  math.randomseed((tonumber(run) or 42) + thread)
end

local head = "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-API-KEY: "
  .. key .. "\r\nContent-Length: "
local before_target = '","event_type":"TRADE","actor_id":"player-4711","target_id":"'
local after_target = '","action_details":{"currency_amount":1250,"item_id":"item_sword_01","market_avg_price":1200},'
  .. '"context_metadata":{"actor_level":35,"account_age_days":412,"recent_chat_log":"thanks for the trade, see you tomorrow"}}'

function request()
  counter = counter + 1
  local body = '{"event_id":"' .. run .. "-" .. thread .. "-" .. counter .. before_target
    .. "player-" .. math.floor(targets * math.random() ^ 2) .. after_target
  return head .. #body .. "\r\n\r\n" .. body
end

function done(summary, latency, requests)
  local errors = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status
    + summary.errors.timeout
  io.write(string.format("RESULT %.0f %d %d %d\n", summary.requests / summary.duration * 1e6, errors,
    latency:percentile(50), latency:percentile(99)))
end
