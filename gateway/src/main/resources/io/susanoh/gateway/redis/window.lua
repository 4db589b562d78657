-- A copy of a window: last receipt, opened, then event id and entry of each, the earliest first.
--
-- KEYS  1 the window   2 what is known of each entry

local meta = redis.call('HMGET', KEYS[2], '\0last', '\0opened')
local copy = { meta[1] or '', meta[2] or '' }
local from = 0
repeat
  local members = redis.call('ZRANGE', KEYS[1], from, from + 499)
  if #members > 0 then
    local ids = {}
    for i, member in ipairs(members) do
      ids[i] = string.sub(member, 13)
    end
    for i, entry in ipairs(redis.call('HMGET', KEYS[2], unpack(ids))) do
      copy[#copy + 1] = ids[i]
      copy[#copy + 1] = entry
    end
  end
  from = from + 500
until #members < 500
return copy
