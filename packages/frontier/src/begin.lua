-- ARGV: story, token, how long the lease lasts from now (ms), the host's delay (ms)
-- Returns 1 when the request may be sent, 0 when this delivery must not send it
local story = ARGV[1]
local token, began, host, item = held_by(story)
if token ~= ARGV[2] then return 0 end

-- An earlier delivery of this lease was lost at an unknown moment of its request: the URL waits for another turn, unless
-- that delivery had passed the page on and its story has ended since.
if began or not is_waiting(story) then
  give_back(story, tonumber(ARGV[4]))
  return 0
end
hold(story, token, 1, host, item, tonumber(ARGV[3]))
return 1
