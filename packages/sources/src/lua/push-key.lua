-- ARGV: id, a new token, a new secret. Returns the token and the secret of the source's subscription: what it had, or these
local key = source_of(ARGV[1])
if redis.call('EXISTS', key) == 0 then return { '', '' } end
if redis.call('HSETNX', key, 'pushToken', ARGV[2]) == 1 then
  redis.call('HSET', key, 'pushSecret', ARGV[3])
  redis.call('SET', base .. 'push:' .. ARGV[2], ARGV[1])
end
return redis.call('HMGET', key, 'pushToken', 'pushSecret')
