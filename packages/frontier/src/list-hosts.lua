-- ARGV: how many at most. Returns hosts: those under way, those with URLs by their next turn, and the rest that is paused or set
local hosts, seen = {}, {}
local function name(host)
  if seen[host] or #hosts >= tonumber(ARGV[1]) then return end
  seen[host] = true
  hosts[#hosts + 1] = host
end
for _, story in ipairs(redis.call('ZRANGE', LEASES, 0, tonumber(ARGV[1]) - 1)) do name(held_by(story).host) end
local most = tonumber(ARGV[1])
for _, place in ipairs(places_until('+inf', most, most)) do name(place.host) end
for _, host in ipairs(redis.call('SMEMBERS', PAUSED)) do name(host) end
for _, host in ipairs(redis.call('HKEYS', DELAYS)) do name(host) end
return hosts
