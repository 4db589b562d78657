-- A tenant's requests and tokens of a minute to a model: buckets that fill within a minute, by the clock here.
--
-- KEYS  1 what is left in the buckets
-- ARGV  1 requests a minute   2 tokens a minute   3 '1' to take, '0' to give back   4 requests   5 tokens
-- Gives 0, or in how many milliseconds so much can be taken; then nothing was.

local requests_max, tokens_max = tonumber(ARGV[1]), tonumber(ARGV[2])
local take, requests, tokens = ARGV[3] == '1', tonumber(ARGV[4]), tonumber(ARGV[5])

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local held = redis.call('HMGET', KEYS[1], 'requests', 'tokens', 'millis')
local requests_left = tonumber(held[1] or requests_max)
local tokens_left = tonumber(held[2] or tokens_max)
local filled = tonumber(held[3] or now)
local minutes = math.max(0, now - filled) / 60000
requests_left = math.min(requests_max, requests_left + minutes * requests_max)
tokens_left = math.min(tokens_max, tokens_left + minutes * tokens_max)

local wait = 0
if take then
  -- A request of more tokens than a minute has waits for a full bucket, not for ever.
  local enough = math.min(tokens, tokens_max)
  if requests_left < requests or tokens_left < enough then
    local due = math.max((requests - requests_left) / requests_max, (enough - tokens_left) / tokens_max)
    wait = 1 + math.floor(due * 60000)
  else
    requests_left = requests_left - requests
    tokens_left = tokens_left - tokens
  end
else
  requests_left = math.min(requests_max, requests_left + requests)
  tokens_left = math.min(tokens_max, tokens_left + tokens)
end

redis.call(
  'HSET',
  KEYS[1],
  'requests', string.format('%.17g', requests_left),
  'tokens', string.format('%.17g', tokens_left),
  'millis', string.format('%.0f', math.max(now, filled)))
-- Gone when both buckets are full again: then there is nothing to remember.
local full = math.max((requests_max - requests_left) / requests_max, (tokens_max - tokens_left) / tokens_max)
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(full * 60000) + 1000))
return wait
