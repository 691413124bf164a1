-- ARGV: stories that the queue has now, in the order of the outbox
-- They leave from its head: one that is not there has left before. (LREM would search all of a long outbox for it.)
for _, story in ipairs(ARGV) do
  if string.match(redis.call('LINDEX', OUTBOX, 0) or '', '^%S+') == story then redis.call('LPOP', OUTBOX) end
end
return #ARGV
