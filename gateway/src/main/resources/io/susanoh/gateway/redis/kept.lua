-- PostgreSQL has these transitions.
--
-- KEYS  1 the account's state
-- ARGV  each a transition, as a line

local pending = redis.call('HGET', KEYS[1], 'pending')
if pending then
  for _, line in ipairs(ARGV) do
    local from, to = string.find(pending, line, 1, true)
    if from then
      pending = string.sub(pending, 1, from - 1) .. string.sub(pending, to + 1)
    end
  end
  if pending == '' then
    redis.call('HDEL', KEYS[1], 'pending')
  else
    redis.call('HSET', KEYS[1], 'pending', pending)
  end
end
return 1
