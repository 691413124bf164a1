-- ARGV: force (0 or 1), then host, url id, url, LPUSH or RPUSH, and flags for each URL
-- Returns for each: accepted | waiting | known, its story, the state it had
local answers = {}
for i = 2, #ARGV, 5 do
  local host, id, url, push, flags = unpack(ARGV, i, i + 4)
  local run, state = string.match(redis.call('HGET', KNOWN, id) or '', '^(%d+) (.+)$')
  if state == 'waiting' then
    answers[#answers + 1] = { 'waiting', id .. '.' .. run, state }
  elseif state and ARGV[1] == '0' then
    answers[#answers + 1] = { 'known', id .. '.' .. run, state }
  else
    local story = accept(id, 'q')
    local new_host, new_url = string.match(redis.call('HGET', MOVED, id) or '', '^(%S+) (%S+)$')
    local place = new_url and new_url .. ' ' .. url or url
    enqueue(push, new_host or host, table.concat({ story, 1, string.format('%.0f', now), flags, place }, ' '))
    answers[#answers + 1] = { 'accepted', story, state or '' }
  end
end
return answers
