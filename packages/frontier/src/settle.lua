-- ARGV: story, state, and for an indexed story its article's id, when it was fetched and its payload as kept
-- Returns 1, or 0 when the story had ended before
if settle(ARGV[1], ARGV[2], ARGV[3]) == 0 then return 0 end
if ARGV[5] then
  local id = string.match(ARGV[1], '^%x+')
  local known_at = string.match(redis.call('HGET', base .. 'payloads', id) or '', '^%S+ (%S+)')
  -- A run that was passed by a later one may end after it; ISO 8601 instants sort as strings.
  if not known_at or known_at <= ARGV[4] then redis.call('HSET', base .. 'payloads', id, ARGV[5]) end
end
return 1
