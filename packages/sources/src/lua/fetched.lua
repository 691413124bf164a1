-- An article was fetched. ARGV: article, is it the first time (0 or 1), r or an empty string, its URL, then the wait before each step
-- Returns 1 where it is fetched again some day
local step, flag = string.match(redis.call('HGET', REVISITING, ARGV[1]) or '', '^(%d+)(r?)$')
if step then
  redis.call('HDEL', REVISITING, ARGV[1])
elseif ARGV[2] == '1' and redis.call('HSETNX', PLANNED, ARGV[1], 1) == 1 then
  step, flag = 0, ARGV[3]
else
  return 0
end
local wait = ARGV[5 + step]
if not wait then return 0 end
schedule(ARGV[1], string.format('%.0f', step + 1), flag, ARGV[4], tonumber(wait))
return 1
