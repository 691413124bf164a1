-- ARGV: host, then what of it: pause | resume | delay <ms> | clear
local host, what = ARGV[1], ARGV[2]
if what == 'pause' then redis.call('SADD', PAUSED, host)
elseif what == 'resume' then redis.call('SREM', PAUSED, host)
elseif what == 'delay' then redis.call('HSET', DELAYS, host, ARGV[3])
elseif what == 'clear' then redis.call('HDEL', DELAYS, host) end
place_host(host, true)
return 1
