-- ARGV: story, state, and for an indexed story its article's id, when it was fetched (ms), the digest in hex, and what else
-- is kept of its payload: URL where it isn't the story's own, etag and last-modified, each or ''
-- Returns 1, or 0 when the story had ended before
if settle(ARGV[1], ARGV[2], ARGV[3]) == 0 then return 0 end
if not ARGV[4] then return 1 end

local id = read_story(ARGV[1])
local bucket, rest_of_id = bucket_of('payload', id), string.sub(id, 3)
local known = redis.call('HGET', bucket, rest_of_id)
-- A run that was passed by a later one may end after it.
if known and cmsgpack.unpack(known) > tonumber(ARGV[4]) then return 1 end
redis.call('HSET', bucket, rest_of_id, cmsgpack.pack(tonumber(ARGV[4]), raw(ARGV[5])))
redis.call('HDEL', bucket, rest_of_id .. '+')
redis.call('HDEL', MORE, id)
local more = cmsgpack.pack(ARGV[6], ARGV[7], ARGV[8])
if #more > PACKED_BYTES then redis.call('HSET', MORE, id, more)
elseif #more > 3 then redis.call('HSET', bucket, rest_of_id .. '+', more) end
return 1
