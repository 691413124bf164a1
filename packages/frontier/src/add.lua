-- ARGV: force (0 or 1), then host, url id and url for each URL
-- Returns for each: accepted | waiting | known, its story, the state it had
local answers = {}
for i = 2, #ARGV, 3 do
  local host, id, url = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local run, state = string.match(redis.call('HGET', KNOWN, id) or '', '^(%d+) (.+)$')
  if state == 'waiting' then
    answers[#answers + 1] = { 'waiting', id .. '.' .. run, state }
  elseif state and ARGV[1] == '0' then
    answers[#answers + 1] = { 'known', id .. '.' .. run, state }
  else
    local story = accept(id, 'q')
    enqueue('RPUSH', host, story .. ' 1 ' .. string.format('%.0f', now) .. ' ' .. url)
    answers[#answers + 1] = { 'accepted', story, state or '' }
  end
end
return answers
