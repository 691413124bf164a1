-- ARGV: story. Returns when its URL was last indexed (ms), the digest in hex, etag, last-modified, and the URL whose bytes they
-- are: the story's own (which is known while it holds its turn), or where that led to. Nothing if it was never indexed
local id = read_story(ARGV[1])
local bucket, rest_of_id = id and bucket_of('payload', id), id and string.sub(id, 3)
local known = id and redis.call('HGET', bucket, rest_of_id)
if not known then return {} end
local at, digest = cmsgpack.unpack(known)
local more = redis.call('HGET', bucket, rest_of_id .. '+') or redis.call('HGET', MORE, id)
local url, etag, last_modified = '', '', ''
if more then url, etag, last_modified = cmsgpack.unpack(more) end
local held = url == '' and held_by(ARGV[1])
if held then url = held.item.from[1] or held.item.url end
return { string.format('%.0f', at), hex(digest), etag, last_modified, url }
