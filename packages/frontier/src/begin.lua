-- ARGV: story, token, delay of a host by the settings (ms), the address that will be connected to, or ''
-- Returns in how many ms the request may be sent, superseded when this delivery must not send it, later when the URL waits
-- again
local story, address = ARGV[1], ARGV[4]
local held = held_by(story)
if not held or held.token ~= ARGV[2] then return 'superseded' end

-- An earlier delivery of this lease was lost at an unknown moment of its request: the URL waits for another turn, unless
-- that delivery had passed the page on and its story has ended since.
if held.began or not is_waiting(held.item.id, held.item.run) then
  give_back(story, held, tonumber(ARGV[3]))
  return 'superseded'
end
local is_paused = redis.call('SISMEMBER', PAUSED, held.host) == 1
-- It was leased ahead of its host's instant, or the host's delay has changed since.
local start = math.max(now, next_of(held.host, read_host(held.host)))
if not is_paused and start <= now + policy.aheadMs and address ~= '' then start = enter(address, held.host, start) end
if is_paused or start > now + policy.aheadMs then
  give_back(story, held, 0)
  return 'later'
end
held.began, held.address = true, address
hold(story, held)
return start - now
