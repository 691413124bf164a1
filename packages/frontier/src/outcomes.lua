-- ARGV: stories. Returns the state of each: waiting, how it ended, or an empty string when it is not known
local states = {}
for i, story in ipairs(ARGV) do
  local id, run = string.match(story, '^(%x+)%.(%d+)$')
  local known_run, state = string.match(redis.call('HGET', KNOWN, id or '') or '', '^(%d+) (.+)$')
  if redis.call('HEXISTS', WAITING, story) == 1 then
    states[i] = 'waiting'
  elseif known_run == run then
    states[i] = state
  else
    states[i] = redis.call('GET', base .. 'ended:' .. story) or ''
  end
end
return states
