-- Changes an account, and settles triggers of its window, if nobody has changed it meanwhile.
--
-- KEYS  1 what is known of each entry of the window   2 the account's state   3 the account's profile
-- ARGV  1 revision that the change is made from, empty for no state   2 the next revision, empty to leave the account
--       3 state   4 account   5 milliseconds to keep it, empty for ever
--       6 transitions that PostgreSQL does not have yet, each a line, or empty
--       then an event id and what is settled of it, again and again
-- Gives 1, also when it is sent again; or 0 and the state, revision, account and pending transitions that are there.

local revision = redis.call('HGET', KEYS[2], 'revision') or ''
if ARGV[2] ~= '' and revision == ARGV[2] then
  return { 1 }
end
if revision ~= ARGV[1] then
  return { 0, unpack(redis.call('HMGET', KEYS[2], 'state', 'revision', 'account', 'pending')) }
end
local next = 7
if ARGV[2] ~= '' then
  redis.call('HSET', KEYS[2], 'state', ARGV[3], 'revision', ARGV[2], 'account', ARGV[4])
  if ARGV[6] ~= '' then
    redis.call('HSET', KEYS[2], 'pending', (redis.call('HGET', KEYS[2], 'pending') or '') .. ARGV[6])
  end
  if ARGV[5] == '' then
    redis.call('PERSIST', KEYS[2])
  else
    redis.call('PEXPIRE', KEYS[2], ARGV[5])
  end
  if ARGV[6] ~= '' then
    redis.call('UNLINK', KEYS[3])
  end
end
while next < #ARGV do
  local entry = redis.call('HGET', KEYS[1], ARGV[next])
  if entry then
    local plain = string.match(entry, '^%-?%d+ %d+ %d+ %d+')
    redis.call('HSET', KEYS[1], ARGV[next], plain .. ' ' .. ARGV[next + 1])
  end
  next = next + 2
end
return { 1 }
