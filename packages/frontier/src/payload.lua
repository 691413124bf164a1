-- ARGV: story. Returns when its URL was last indexed (ms), the start of the digest in hex, etag, last-modified, and the URL whose
-- bytes they are: the story's own (which is known while it holds its turn), or where that led to. Nothing if it was never indexed
local id = read_story(ARGV[1])
if not id then return {} end
local _, _, _, indexed = known_of(id)
if not indexed or not indexed.at then return {} end
local etag, last_modified, url = more_of(id, indexed)
local held = url == '' and held_by(ARGV[1])
if held then url = held.item.from[1] or held.item.url end
return { string.format('%.0f', indexed.at), hex(indexed.digest), etag, last_modified, url }
