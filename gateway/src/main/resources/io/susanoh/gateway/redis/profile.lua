-- Keeps a profile, unless the account was moved since it was read.
--
-- KEYS  1 the profile   2 the account's state
-- ARGV  1 revision of the account before it was read, empty for none   2 profile   3 milliseconds to keep it

if (redis.call('HGET', KEYS[2], 'revision') or '') == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return 1
end
return 0
