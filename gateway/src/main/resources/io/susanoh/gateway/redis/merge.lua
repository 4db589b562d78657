-- Puts beside a window what another store knows of it; what is there already stays as it is.
--
-- KEYS  as of screen.lua
-- ARGV  1 last receipt   2 opened   3 threshold of R1   4 threshold of R2
--       then event id, effective time, amount and rules of each entry, the earliest first
-- Gives what screen.lua gives, of the window as it is then: admission A, R1 and R2, and never an entry's own rules.

local window, entries, state = KEYS[1], KEYS[2], KEYS[3]
local SPAN, ENTRIES_MAX, KEPT = 300000, 10000, 360000

local function whole(number)
  return string.format('%.0f', number)
end

local known = redis.call('HMGET', entries, '\0last', '\0opened', '\0newest', '\0arrived')
local last, opened, newest, arrived = tonumber(known[1]), known[2], tonumber(known[3]), tonumber(known[4] or 0)
local count = redis.call('ZCARD', window)
local received = tonumber(ARGV[1])
if not last or received - last >= SPAN or (count == 0) ~= (newest == nil) then
  redis.call('UNLINK', window, entries)
  last, opened, newest, arrived, count = received, ARGV[2], nil, 0, 0
end
-- A window that began later than the one that is known: what was before is forgotten by rule.
if last - received < SPAN then
  if tonumber(ARGV[2]) < tonumber(opened) then
    opened = ARGV[2]
  end
  last = math.max(last, received)
  for i = 5, #ARGV, 4 do
    local id, effective = ARGV[i], tonumber(ARGV[i + 1])
    if (not newest or effective > newest - SPAN) and redis.call('HEXISTS', entries, id) == 0 then
      arrived = arrived + 1
      count = count + 1
      newest = math.max(newest or effective, effective)
      redis.call('ZADD', window, ARGV[i + 1], string.format('%012.0f', arrived) .. id)
      redis.call('HINCRBY', entries, '\0total', ARGV[i + 2])
      redis.call('HSET', entries, id,
        table.concat({ ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], whole(received) }, ' '))
    end
  end
end
redis.call('HSET', entries, '\0last', whole(last), '\0opened', opened, '\0arrived', whole(arrived))
if newest then
  redis.call('HSET', entries, '\0newest', whole(newest))
end

-- One by one: this is seldom done, and each sum stays exact.
local function leave(members)
  for _, member in ipairs(members) do
    local id = string.sub(member, 13)
    local amount = string.match(redis.call('HGET', entries, id), '^%-?%d+ (%d+)')
    if amount ~= '0' then
      redis.call('HINCRBY', entries, '\0total', '-' .. amount)
    end
    redis.call('HDEL', entries, id)
    redis.call('ZREM', window, member)
    count = count - 1
  end
end
if newest then
  leave(redis.call('ZRANGEBYSCORE', window, '-inf', whole(newest - SPAN)))
end
if count > ENTRIES_MAX then
  leave(redis.call('ZRANGE', window, 0, count - ENTRIES_MAX - 1))
end
redis.call('PEXPIRE', window, KEPT)
redis.call('PEXPIRE', entries, KEPT)

local total = redis.call('HGET', entries, '\0total') or '0'
local rules = 0
if tonumber(total) >= tonumber(ARGV[3]) then
  rules = rules + 1
end
if count >= tonumber(ARGV[4]) then
  rules = rules + 2
end
local figures = table.concat(
  { 'A', rules, total, count, newest and whole(newest) or '-', opened, whole(last), newest and whole(newest) or '0' }, ' ')
if rules == 0 then
  local account = redis.call('HMGET', state, 'state', 'pending')
  return { figures, account[1], account[2] }
end
local account = redis.call('HMGET', state, 'state', 'revision', 'account', 'pending')
return { figures, account[1], account[2], account[3], account[4], '' }
