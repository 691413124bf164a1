-- ARGV: how many to look at, ms until a subscription that nobody confirms is asked for again, ms that a hub rests
-- Returns sources whose hubs may be asked now: one for each hub, so that a hub with many topics has its rest too
local leased, asked = {}, {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', HUBS, '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))) do
  local hub = host_of(redis.call('HGET', source_of(id), 'hub'))
  if not hub then
    redis.call('ZREM', HUBS, id)
  elseif not asked[hub] and take_turn(hub, ARGV[3]) then
    asked[hub] = true
    redis.call('ZADD', HUBS, now + tonumber(ARGV[2]), id)
    leased[#leased + 1] = show(id)
  end
end
return leased
