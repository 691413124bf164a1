-- ARGV: story, token, ms since the request ended, the host's delay (ms), then how it ended:
--   forward
--   settle <state>
--   retry <item> <ms that the host rests at least> <where in the list: head or tail>
--   redirect <host> <item>
-- Returns 1, or 0 when the lease was no longer held and nothing changed
local story, token, kind = ARGV[1], ARGV[2], ARGV[5]
if not holds(story, token) then return 0 end

local _, began, host = release(story)
-- A delivery that never began its request owes the host no delay.
if began then not_before(host, now - tonumber(ARGV[3]) + tonumber(ARGV[4])) end

if kind == 'forward' then
  redis.call('HSET', WAITING, story, 'p')
elseif kind == 'settle' then
  settle(story, ARGV[6])
elseif kind == 'retry' then
  redis.call(ARGV[8] == 'head' and 'LPUSH' or 'RPUSH', list_of(host), ARGV[6])
  redis.call('HSET', WAITING, story, 'q')
  not_before(host, now + tonumber(ARGV[7]))
elseif kind == 'redirect' then
  redis.call('LPUSH', list_of(ARGV[6]), ARGV[7])
  redis.call('HSET', WAITING, story, 'q')
  queue_host(ARGV[6])
end
queue_host(host)
return 1
