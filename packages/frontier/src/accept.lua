-- For pages that need no fetching. ARGV: url id and message for each
-- Returns their stories; the outbox keeps each message until it is handed over
local stories = {}
for i = 1, #ARGV, 2 do
  local id = raw(ARGV[i])
  local story = story_of(id, begin_run(id, known_of(id)))
  redis.call('RPUSH', OUTBOX, story .. ' ' .. ARGV[i + 1])
  stories[#stories + 1] = story
end
if #stories > 0 then count_accepted(#stories) end
return stories
