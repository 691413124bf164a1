-- ARGV: story, token, ms since the request ended (below 0: until then), delay of a host by the settings (ms), Crawl-delay (ms) or '', how long the
-- request took (ms) or '', whether the host is in trouble (0 or 1), then how it ended:
--   forward
--   settle <state>
--   retry <ms that the host rests at least> <whether the try counts: 0 or 1>
--   redirect <host> <url> <whether it is for good: 0 or 1>
--   wait <host>
-- Returns 1, or 0 when the lease was no longer held and nothing changed
local story, kind = ARGV[1], ARGV[8]
local held = held_by(story)
if not held or held.token ~= ARGV[2] then return 0 end

local host, item = held.host, held.item
local setting, retry = tonumber(ARGV[4]), kind == 'retry' and tonumber(ARGV[9]) or 0
local how = { crawl = tonumber(ARGV[5]), took = tonumber(ARGV[6]), troubled = ARGV[7] == '1' }
release(story, held)
-- A turn that sent nothing owes the host no delay. `now` is cut to whole ms: one more is never too soon.
if held.began and (setting > 0 or how.took) then
  local ended = now + 1 - tonumber(ARGV[3])
  -- What is to pass from now on is counted from the end of the request, like the rest.
  how.retry = retry > 0 and retry + (now - ended) or 0
  rest(host, ended, setting, how)
elseif retry > 0 then
  rest(host, now, setting, { retry = retry })
end

if kind == 'settle' then
  -- An address that leads nowhere is no place to begin at the next time.
  if #item.from > 0 and ARGV[9] ~= 'read' and ARGV[9] ~= 'dropped fetcher unchanged' then redis.call('HDEL', MOVED, item.id) end
  settle(story, ARGV[9])
elseif kind == 'retry' then
  if ARGV[10] == '1' then item.attempt = item.attempt + 1 end
  enqueue(ARGV[10] == '1' and 'RPUSH' or 'LPUSH', host, item)
elseif kind == 'redirect' then
  if ARGV[11] == '1' then remember_move(item, ARGV[9], ARGV[10]) end
  item.from[#item.from + 1] = item.url
  item.url = ARGV[10]
  enqueue('LPUSH', ARGV[9], item)
elseif kind == 'wait' then
  enqueue('LPUSH', ARGV[9], item)
end
place_host(host, true)
return 1
