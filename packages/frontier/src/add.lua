-- ARGV: force (0 or 1), the ids of all URLs one after the other (12 raw bytes each), then host, URL and flags for each
-- Returns for each: accepted | waiting | known, its run, the state it had: 'accepted 1 '
local force, ids = ARGV[1] == '1', ARGV[2]
local answers, queues, accepted = {}, {}, 0

local function keep(host, item)
  local queue, packed = queues[host], pack_item(item)
  local priority = math.floor(item.flags / 4) % 4
  if not queue then
    queue = {}
    queues[host] = queue
  end
  if queue[priority] then table.insert(queue[priority], packed) else queue[priority] = { packed } end
  accepted = accepted + 1
end

local none = {}
for n = 1, #ids / 12 do
  local id, host, url, flags = string.sub(ids, 12 * n - 11, 12 * n), ARGV[3 * n], ARGV[3 * n + 1], tonumber(ARGV[3 * n + 2])
  -- Most URLs are new: for those this one call is the whole story.
  if set_new(id) then
    answers[n] = 'accepted 1 '
    keep(host, { id = id, run = 1, attempt = 1, flags = flags, at = now, url = url, from = none })
  else
    local run, letter, detail, indexed = known_of(id)
    if letter == 'w' then
      answers[n] = 'waiting ' .. run .. ' waiting'
    elseif not force then
      answers[n] = 'known ' .. run .. ' ' .. decode_end(id, letter, detail)
    else
      answers[n] = 'accepted ' .. run + 1 .. ' ' .. decode_end(id, letter, detail)
      local item = { id = id, run = begin_run(id, run, letter, detail, indexed), attempt = 1, flags = flags, at = now, url = url, from = none }
      local moved = redis.call('HGET', MOVED, id)
      if moved then
        item.from = { url }
        host, item.url = cmsgpack.unpack(moved)
      end
      keep(host, item)
    end
  end
end

for host, queue in pairs(queues) do
  for priority, items in pairs(queue) do redis.call('RPUSH', queue_of(host, priority), unpack(items)) end
  place_host(host)
end
if accepted > 0 then count_accepted(accepted) end
return answers
