-- ARGV: force (0 or 1), then host, url id, url and flags for each URL
-- Returns for each: accepted | waiting | known, its run, the state it had
local answers, queues, hosts, accepted = {}, {}, {}, 0

local function keep(host, item)
  local queue = queue_of(host, math.floor(item.flags / 4) % 4)
  if not queues[queue] then queues[queue] = {} end
  table.insert(queues[queue], pack_item(item))
  hosts[host] = true
end

for i = 2, #ARGV, 4 do
  local host, id, url, flags = ARGV[i], raw(ARGV[i + 1]), ARGV[i + 2], tonumber(ARGV[i + 3])
  local run, letter, detail = known_of(id)
  if letter == 'w' then
    answers[#answers + 1] = { 'waiting', run, 'waiting' }
  elseif letter and ARGV[1] == '0' then
    answers[#answers + 1] = { 'known', run, decode_end(id, letter, detail) }
  else
    answers[#answers + 1] = { 'accepted', run + 1, letter and decode_end(id, letter, detail) or '' }
    local item = { id = id, run = begin_run(id, run, letter, detail), attempt = 1, flags = flags, at = now, url = url, from = {} }
    local moved = letter and redis.call('HGET', MOVED, id)
    if moved then
      item.from = { url }
      host, item.url = cmsgpack.unpack(moved)
    end
    keep(host, item)
    accepted = accepted + 1
  end
end

for queue, items in pairs(queues) do redis.call('RPUSH', queue, unpack(items)) end
for host in pairs(hosts) do place_host(host) end
if accepted > 0 then count_accepted(accepted) end
return answers
