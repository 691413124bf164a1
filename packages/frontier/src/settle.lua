-- ARGV: story, state, and for an indexed article what its payload was: "<digest> <fetched at> <url>"
if ARGV[3] then redis.call('HSET', base .. 'payloads', string.match(ARGV[1], '^%x+'), ARGV[3]) end
return settle(ARGV[1], ARGV[2])
