-- Brings a dead story back. ARGV: story, stage it died in, then host and item where it has to be fetched again
-- Returns 1, or 0 when it is not dead
local story = ARGV[1]
local id, run = string.match(story, '^(%x+)%.(%d+)$')
local state = 'dead ' .. ARGV[2]
if not id or redis.call('HGET', KNOWN, id) ~= run .. ' ' .. state then return 0 end
redis.call('HSET', KNOWN, id, run .. ' waiting')
redis.call('HINCRBY', LEDGER, state, -1)
redis.call('HSET', WAITING, story, 'p')
if ARGV[3] then enqueue('RPUSH', ARGV[3], ARGV[4]) end
return 1
