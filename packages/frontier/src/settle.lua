-- ARGV: story, state, and for an indexed story its article's id, when it was fetched, its payload as kept and the revision
-- Returns 1, or 0 when the story had ended before
local revision = tonumber(ARGV[6] or '')
if revision then
  -- Also of a story that had ended before: the index has it, and the revision never goes back.
  local key, field = revision_of(ARGV[3])
  if tonumber(redis.call('HGET', key, field) or '0') < revision then redis.call('HSET', key, field, revision) end
end
if settle(ARGV[1], ARGV[2], ARGV[3]) == 0 then return 0 end
if ARGV[5] then
  local id = string.match(ARGV[1], '^%x+')
  local known_at = string.match(redis.call('HGET', base .. 'payloads', id) or '', '^%S+ (%S+)')
  -- A run that was passed by a later one may end after it; ISO 8601 instants sort as strings.
  if not known_at or known_at <= ARGV[4] then redis.call('HSET', base .. 'payloads', id, ARGV[5]) end
end
return 1
