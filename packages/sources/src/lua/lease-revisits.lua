-- ARGV: how many, for how long their bucket is leased (ms). Returns the bucket and what stands first in it, or nothing
-- They are under way from now on: the fetch may end before `taken` is told.
local bucket = redis.call('ZRANGEBYSCORE', REVISITS, '-inf', now, 'LIMIT', 0, 1)[1]
if not bucket then return { '', {} } end
redis.call('ZADD', REVISITS, now + tonumber(ARGV[2]), bucket)
local entries = redis.call('LRANGE', bucket_of(bucket), 0, tonumber(ARGV[1]) - 1)
for _, entry in ipairs(entries) do
  redis.call('HSET', REVISITING, string.match(entry, '^(................)(%d+r?)'))
end
return { bucket, entries }
