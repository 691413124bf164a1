-- ARGV: how many to look at, ms that a hub rests
-- Returns token, hub and topic of subscriptions to end now, one for each hub. Each is given once: a hub that is not told
-- learns of it by the answer 410 to what it sends.
local leased = {}
for _, token in ipairs(redis.call('LRANGE', LEAVING, 0, tonumber(ARGV[1]) - 1)) do
  local hub, topic = string.match(redis.call('GET', base .. 'left:' .. token) or '', '^(%S+) (%S+)$')
  if not hub then
    redis.call('LREM', LEAVING, 1, token)
  elseif take_turn(host_of(hub) or '', ARGV[2]) then
    redis.call('LREM', LEAVING, 1, token)
    leased[#leased + 1] = { token, hub, topic }
  end
end
return leased
