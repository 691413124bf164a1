-- ARGV: how many, how long a lease lasts (ms), delay of a host whose lease ran out (ms)
-- Returns for each leased URL: token, host, item
for _, story in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, 100)) do
  give_back(story, tonumber(ARGV[3]))
end

local leased = {}
for _, host in ipairs(redis.call('ZRANGEBYSCORE', HOSTS, '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))) do
  redis.call('ZREM', HOSTS, host)
  local item = dequeue(host)
  if item then
    local token = string.format('%.0f', redis.call('INCR', base .. 'tokens'))
    local story = string.match(item, '^%S+')
    hold(story, token, 0, host, item, tonumber(ARGV[2]))
    redis.call('HSET', WAITING, story, 'l')
    leased[#leased + 1] = { token, host, item }
  else
    queue_host(host)
  end
end
return leased
