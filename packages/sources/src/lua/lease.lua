-- ARGV: how many, for how long (ms). Returns the sources that are due; none of them is due again before the time is over
local leased = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', DUE, '-inf', now, 'LIMIT', 0, tonumber(ARGV[1]))) do
  redis.call('ZADD', DUE, now + tonumber(ARGV[2]), id)
  leased[#leased + 1] = show(id)
end
return leased
