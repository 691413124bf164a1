-- ARGV: bucket, then the entries that the frontier has, in the order of the bucket
-- They leave from its head: one that is not there has left before, by another process.
local bucket, list = ARGV[1], bucket_of(ARGV[1])
for i = 2, #ARGV do
  if redis.call('LINDEX', list, 0) == ARGV[i] then
    redis.call('LPOP', list)
    redis.call('DECR', SCHEDULED)
  end
end
if redis.call('LLEN', list) == 0 then
  redis.call('ZREM', REVISITS, bucket)
else
  redis.call('ZADD', REVISITS, now, bucket)
end
return 1
