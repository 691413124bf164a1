-- ARGV: how many, how long a lease lasts (ms), delay of a host whose lease ran out (ms)
-- Returns for each leased URL: token, host, item

-- A lease that ran out goes back to the head of its list. Its request may have reached the host, so the delay counts.
for _, story in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, 100)) do
  local _, began, host, item = release(story)
  redis.call('LPUSH', list_of(host), item)
  redis.call('HSET', WAITING, story, 'q')
  if began then not_before(host, now + tonumber(ARGV[3])) end
  queue_host(host)
end

local leased = {}
for _, host in ipairs(redis.call('ZRANGEBYSCORE', HOSTS, '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))) do
  redis.call('ZREM', HOSTS, host)
  local item = redis.call('LPOP', list_of(host))
  local story = string.match(item, '^%S+')
  local token = string.format('%.0f', redis.call('INCR', base .. 'tokens'))
  redis.call('HSET', HELD, story, token .. ' 0 ' .. host .. ' ' .. item)
  redis.call('HSET', WAITING, story, 'l')
  redis.call('HSET', slot_of(host), 'lease', story)
  redis.call('ZADD', LEASES, now + tonumber(ARGV[2]), story)
  leased[#leased + 1] = { token, host, item }
end
return leased
