-- ARGV: id, ms until the next poll ('never', or 'same' to leave it), how many strings of fields, the fields, then counters
-- Returns 1, or 0 where the source is gone: a poll that ends after that brings nothing back
local id, wait, strings = ARGV[1], ARGV[2], tonumber(ARGV[3])
local key = source_of(id)
if redis.call('EXISTS', key) == 0 then return 0 end
if strings > 0 then redis.call('HSET', key, unpack(ARGV, 4, 3 + strings)) end
for i = 4 + strings, #ARGV, 2 do redis.call('HINCRBY', key, ARGV[i], ARGV[i + 1]) end
if redis.call('HGET', key, 'failuresInRow') == '0' or redis.call('HGET', key, 'state') == 'retired' then
  redis.call('SREM', FAILING, id)
elseif redis.call('HEXISTS', key, 'failuresInRow') == 1 then
  redis.call('SADD', FAILING, id)
end
local hub, state = unpack(redis.call('HMGET', key, 'hub', 'state'))
if (hub or '') == '' or state ~= 'active' then
  redis.call('ZREM', HUBS, id)
else
  redis.call('ZADD', HUBS, 'NX', now, id)
end
if wait == 'never' then
  redis.call('ZREM', DUE, id)
elseif wait ~= 'same' then
  redis.call('ZADD', DUE, now + tonumber(wait), id)
end
return 1
