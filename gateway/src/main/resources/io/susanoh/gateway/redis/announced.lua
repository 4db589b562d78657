-- What was announced of an account has been seen to, unless it was announced anew meanwhile.
--
-- KEYS  1 announced accounts
-- ARGV  1 the account   2 when it was announced, as it was read   3 when it is to be looked at again, empty for never

if redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then
  return 0
end
if ARGV[3] == '' then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
end
return 1
