-- One event in the window of its target (CONTRACT §4), in one step.
--
-- KEYS  1 the window: entries by effective time, in order of arrival where times are equal
--       2 what is known of each entry by its event id; fields that begin with NUL are the window's own
--       3 the account's state
-- ARGV  1 event id   2 timestamp in milliseconds, empty for none   3 amount, at most 2^49
--       4 bits of R3 and R4   5 threshold of R1   6 threshold of R2   7 receipt, empty for the clock here
-- Gives figures (admission, rules, total, count, newest, opened, receipt, effective) and state and pending transitions;
-- where a rule fired, state, revision, account, pending transitions and what was settled of a duplicate.
--
-- Sums pass 2^53, where numbers here are not exact: HINCRBY adds, and only figures far below are compared.

local window, entries, state = KEYS[1], KEYS[2], KEYS[3]
local id = ARGV[1]
local SPAN, BACKDATE, ENTRIES_MAX, KEPT = 300000, 604800000, 10000, 360000
local EXACT = 2 ^ 53

local function whole(number)
  return string.format('%.0f', number)
end

local receipt = tonumber(ARGV[7])
if not receipt then
  local time = redis.call('TIME')
  receipt = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

local known = redis.call('HMGET', entries, id, '\0last', '\0opened', '\0newest', '\0arrived')
local entry, last, opened = known[1], tonumber(known[2]), known[3]
local newest, arrived = tonumber(known[4]), tonumber(known[5] or 0)
local count = redis.call('ZCARD', window)
if last and last > receipt then
  receipt = last
end
-- The last case: memory ran short and one of the two keys had to go.
if not last or receipt - last >= SPAN or (count == 0) ~= (newest == nil) then
  redis.call('UNLINK', window, entries)
  entry, last, opened, newest, arrived, count = false, nil, false, nil, 0, 0
end
if not opened then
  opened = whole(receipt)
end

local function answer(admission, rules, sum, received, effective, settled)
  if sum >= EXACT then
    sum = redis.call('HGET', entries, '\0total')
  else
    sum = whole(sum)
  end
  local figures = table.concat(
    { admission, rules, sum, count, newest and whole(newest) or '-', opened, received, effective }, ' ')
  if rules == 0 then
    local account = redis.call('HMGET', state, 'state', 'pending')
    return { figures, account[1], account[2] }
  end
  local account = redis.call('HMGET', state, 'state', 'revision', 'account', 'pending')
  return { figures, account[1], account[2], account[3], account[4], settled }
end

-- A number may not be written "-0".
local function subtract(amount)
  if amount ~= '0' then
    redis.call('HINCRBY', entries, '\0total', '-' .. amount)
  end
end

local function total()
  return tonumber(redis.call('HGET', entries, '\0total') or 0)
end

if entry then
  local time, rules, received, settled = string.match(entry, '^(%-?%d+) %d+ (%d+) (%d+) ?(.*)$')
  return answer('D', tonumber(rules), total(), received, time, settled)
end

-- What leaves takes its amounts with it; they are gathered as long as that is exact.
local function leave(members)
  local ids, sum = {}, 0
  for i, member in ipairs(members) do
    ids[i] = string.sub(member, 13)
  end
  for i, gone in ipairs(redis.call('HMGET', entries, unpack(ids))) do
    sum = sum + tonumber(string.match(gone, '^%-?%d+ (%d+)'))
    if sum > EXACT / 2 or i == #ids then
      subtract(whole(sum))
      sum = 0
    end
  end
  redis.call('HDEL', entries, unpack(ids))
  redis.call('ZREM', window, unpack(members))
  count = count - #members
end

local effective = tonumber(ARGV[2]) or receipt
effective = math.max(math.min(effective, receipt), receipt - BACKDATE)
local horizon = math.max(effective, newest or effective) - SPAN
if newest then
  repeat
    local gone = redis.call('ZRANGEBYSCORE', window, '-inf', whole(horizon), 'LIMIT', 0, 500)
    if #gone > 0 then
      leave(gone)
    end
  until #gone < 500
end

local late = effective <= horizon
local sum
if late then
  sum = total()
else
  arrived = arrived + 1
  newest = math.max(effective, newest or effective)
  redis.call('ZADD', window, whole(effective), string.format('%012.0f', arrived) .. id)
  sum = redis.call('HINCRBY', entries, '\0total', ARGV[3])
  count = count + 1
end
local inside = not late
if count > ENTRIES_MAX then
  local earliest = redis.call('ZRANGE', window, 0, 0)
  if string.sub(earliest[1], 13) == id then
    inside = false
    count = count - 1
    redis.call('ZREM', window, earliest[1])
    subtract(ARGV[3])
  else
    leave(earliest)
  end
  sum = total()
end

local rules = tonumber(ARGV[4])
if sum >= tonumber(ARGV[5]) then
  rules = rules + 1
end
if count >= tonumber(ARGV[6]) then
  rules = rules + 2
end

local fields = { '\0last', whole(receipt), '\0opened', opened, '\0arrived', whole(arrived) }
if newest then
  fields[7], fields[8] = '\0newest', whole(newest)
end
if inside then
  fields[#fields + 1] = id
  fields[#fields + 1] = table.concat({ whole(effective), ARGV[3], rules, whole(receipt) }, ' ')
end
redis.call('HSET', entries, unpack(fields))
-- Every ten seconds is enough for what outlives a window by a minute.
if not last or math.floor(last / 10000) ~= math.floor(receipt / 10000) then
  redis.call('PEXPIRE', window, KEPT)
  redis.call('PEXPIRE', entries, KEPT)
elseif count == 1 then
  redis.call('PEXPIRE', window, KEPT)
end
return answer(late and 'L' or 'A', rules, sum, whole(receipt), whole(effective), '')
