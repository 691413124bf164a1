-- ARGV: outbox entries that the queue has now
for _, entry in ipairs(ARGV) do
  redis.call('LREM', OUTBOX, 1, entry)
  local story = string.match(entry, '^%S+')
  if redis.call('HGET', WAITING, story) == 'o' then redis.call('HSET', WAITING, story, 'p') end
end
return #ARGV
