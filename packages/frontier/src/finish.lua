-- ARGV: story, token, ms since the request ended, the host's delay (ms), then how it ended:
--   forward
--   settle <state>
--   retry <item> <ms that the host rests at least> <LPUSH or RPUSH>
--   redirect <host> <item> <permanent: 0 or 1> <from url> <to url>
-- Returns 1, or 0 when the lease was no longer held and nothing changed
local story, kind = ARGV[1], ARGV[5]
local token, began, host = held_by(story)
if token ~= ARGV[2] then return 0 end

release(story, host)
-- A delivery that never began its request owes the host no delay. `now` is cut to whole ms: one more is never too soon.
if began then not_before(host, now + 1 - tonumber(ARGV[3]) + tonumber(ARGV[4])) end

if kind == 'forward' then
  if is_waiting(story) then redis.call('HSET', WAITING, story, 'p') end
elseif kind == 'settle' then
  settle(story, ARGV[6])
elseif kind == 'retry' then
  not_before(host, now + tonumber(ARGV[7]))
  enqueue(ARGV[8], host, ARGV[6])
elseif kind == 'redirect' then
  if ARGV[8] == '1' then remember_move(story, ARGV[9], ARGV[6], ARGV[10]) end
  enqueue('LPUSH', ARGV[6], ARGV[7])
end
queue_host(host)
return 1
