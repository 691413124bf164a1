-- Brings a dead story back. ARGV: story, stage it died in, then host, url, flags and accepted at where it is to be fetched again
-- Returns 1, or 0 when it is not dead
local story, state = ARGV[1], 'dead ' .. ARGV[2]
local id, run = read_story(story)
if not id then return 0 end
local latest, letter, detail, indexed = known_of(id)
if latest ~= run or decode_end(id, letter, detail) ~= state then return 0 end
set_known(id, run, 'w', indexed)
redis.call('HINCRBY', LEDGER, state, -1)
redis.call('HINCRBY', LEDGER, 'waiting', 1)
if ARGV[3] then
  local flags, at = tonumber(ARGV[5]), tonumber(ARGV[6])
  enqueue('RPUSH', ARGV[3], { id = id, run = run, attempt = 1, flags = flags, at = at, url = ARGV[4], from = {} })
end
return 1
