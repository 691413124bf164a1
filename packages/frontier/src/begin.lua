-- ARGV: story, token, how long the lease lasts from now (ms), the host's delay (ms)
-- Returns 1 when the request may be sent, 0 when this delivery must not send it
local story, token = ARGV[1], ARGV[2]
if not holds(story, token) then return 0 end

local _, began, host, item = release(story)
if began then
  -- An earlier delivery of this lease died at an unknown moment of its request: the URL waits for another turn.
  redis.call('LPUSH', list_of(host), item)
  redis.call('HSET', WAITING, story, 'q')
  not_before(host, now + tonumber(ARGV[4]))
  queue_host(host)
  return 0
end

redis.call('HSET', HELD, story, token .. ' 1 ' .. host .. ' ' .. item)
redis.call('HSET', slot_of(host), 'lease', story)
redis.call('ZADD', LEASES, now + tonumber(ARGV[3]), story)
return 1
