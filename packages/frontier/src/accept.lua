-- For pages that need no fetching. ARGV: url id and message for each
-- Returns their stories; the outbox keeps each message until it is handed over
local stories = {}
for i = 1, #ARGV, 2 do
  local story = accept(ARGV[i], 'o')
  redis.call('RPUSH', OUTBOX, story .. ' ' .. ARGV[i + 1])
  stories[#stories + 1] = story
end
return stories
