-- ARGV: story, state, and for an indexed story its article's id, when it was fetched (ms), the start of its digest in hex, and
-- what else is kept of its payload: URL where it isn't the story's own, etag and last-modified, each or ''; then the article's
-- revision
-- Returns 1, or 0 when the story had ended before
local revision = tonumber(ARGV[9] or '')
-- Also of a story that had ended before: the index has it, and the revision never goes back.
if revision and revision_of(raw(ARGV[3])) < revision then set_revision(raw(ARGV[3]), revision) end
if settle(ARGV[1], ARGV[2], ARGV[3]) == 0 then return 0 end
if not ARGV[4] then return 1 end

local id, at = read_story(ARGV[1]), tonumber(ARGV[4])
local run, letter, detail, indexed = known_of(id)
-- A run that was passed by a later one may end after it.
if indexed and indexed.at and indexed.at > at then return 1 end
set_known(id, run, letter .. detail, replace_payload(id, indexed, at, raw(ARGV[5]), ARGV[7], ARGV[8], ARGV[6]))
return 1
