-- ARGV: how many, delay of a host by the settings (ms), who leases, how many slow hosts it may have under way
-- Returns for each leased URL its token, host and item
for _, story in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', now, 'LIMIT', 0, 100)) do
  give_back(story, held_by(story), tonumber(ARGV[2]))
end

-- One who has not leased for this long is gone. What it had under way is delivered again by the queue, but what never got
-- there would keep its hosts' slots until the lease runs out. Where the queue has it all the same, that delivery is superseded.
local GONE_MS = 10000
redis.call('ZADD', FETCHERS, now, ARGV[3])
local gone = {}
for _, fetcher in ipairs(redis.call('ZRANGEBYSCORE', FETCHERS, '-inf', now - GONE_MS)) do gone[fetcher] = true end
if next(gone) then
  redis.call('ZREMRANGEBYSCORE', FETCHERS, '-inf', now - GONE_MS)
  for _, story in ipairs(redis.call('HKEYS', HELD)) do
    local held = held_by(story)
    if gone[held.by] and not held.began then give_back(story, held, 0) end
  end
end

-- Any worker may get what any of them has leased: all together have the slots of all.
local most = tonumber(ARGV[1])
local slow = tonumber(ARGV[4]) * redis.call('ZCARD', FETCHERS) - redis.call('SCARD', SLOW_LEASES)

local leased = {}
for _, place in ipairs(places_until(now + policy.aheadMs, most, slow)) do
  local host, line = place.host, place.line
  redis.call('ZREM', line, host)
  local item = dequeue(host)
  if item then
    local token, story = string.format('%.0f', redis.call('INCR', base .. 'tokens')), story_of(item.id, item.run)
    hold(story, { token = token, began = false, host = host, address = '', item = item, by = ARGV[3] })
    if line == SLOW_HOSTS then redis.call('SADD', SLOW_LEASES, story) end
    leased[#leased + 1] = told(token, host, item)
  else
    place_host(host)
  end
end
return leased
