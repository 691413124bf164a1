-- ARGV: how many, delay of a host by the settings (ms)
-- Returns for each leased URL its token and item
for _, story in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, 100)) do
  give_back(story, held_by(story), tonumber(ARGV[2]))
end

local leased = {}
for _, host in ipairs(redis.call('ZRANGEBYSCORE', HOSTS, '-inf', now + policy.aheadMs, 'LIMIT', 0, tonumber(ARGV[1]))) do
  redis.call('ZREM', HOSTS, host)
  local item = dequeue(host)
  if item then
    local token = string.format('%.0f', redis.call('INCR', base .. 'tokens'))
    hold(story_of(item.id, item.run), { token = token, began = false, host = host, address = '', item = item })
    leased[#leased + 1] = told(token, item)
  else
    place_host(host)
  end
end
return leased
