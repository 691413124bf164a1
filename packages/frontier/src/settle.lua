-- ARGV: story, state, and for an indexed story its article's id and payload: "<digest> <fetched at> <url>"
if ARGV[4] then redis.call('HSET', base .. 'payloads', string.match(ARGV[1], '^%x+'), ARGV[4]) end
return settle(ARGV[1], ARGV[2], ARGV[3])
