-- A hub has confirmed. ARGV: id, ms for which it sends what is new, ms until the lease is renewed
if redis.call('EXISTS', source_of(ARGV[1])) == 0 then return 0 end
redis.call('HSET', source_of(ARGV[1]), 'pushedUntil', string.format('%.0f', now + tonumber(ARGV[2])), 'hubTrouble', '')
redis.call('ZADD', HUBS, now + tonumber(ARGV[3]), ARGV[1])
return 1
