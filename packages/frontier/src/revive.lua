-- Brings a dead story back. ARGV: story, stage it died in, then host and item where it has to be fetched again
-- Returns 1, or 0 when it is not dead
local story = ARGV[1]
local id, run = string.match(story, '^(%x+)%.(%d+)$')
local state = 'dead ' .. ARGV[2]
if redis.call('HGET', KNOWN, id) ~= run .. ' ' .. state then return 0 end
redis.call('HSET', KNOWN, id, run .. ' waiting')
redis.call('HINCRBY', LEDGER, state, -1)
if ARGV[3] then
  redis.call('HSET', WAITING, story, 'q')
  redis.call('RPUSH', list_of(ARGV[3]), ARGV[4])
  queue_host(ARGV[3])
else
  redis.call('HSET', WAITING, story, 'p')
end
return 1
