-- The pace of hosts and addresses. A host has one slot, so at most one request is under way; its next one starts no sooner
-- than the longest of these after the end of the last:
--
--   setting      the operator's delay: for this host (`delays`), else in general
--   crawl-delay  what robots.txt asks for
--   latency      so many times the mean time of its answers: a host that slows down is asked less
--   back-off     doubles with each request that finds it overloaded or out of reach, falls with each that does not
--   retry        what its last answer asked for (Retry-After), or the failed URL's own back-off
--
-- host:H keeps them, for whoever looks may be set otherwise: ended (instant), setting, crawl, mean, latency, trouble (level),
-- back_off, retry; and
--   lease   the story that holds the slot
--   turns   how many there were, for the order of priorities
--   open    instant that an address has given it for its next start
--   parked  address in whose list it waits
local FIELDS = { 'lease', 'ended', 'setting', 'crawl', 'mean', 'latency', 'trouble', 'back_off', 'retry', 'open', 'parked' }

-- A mean over about the last five answers: one outlier moves it by a fifth.
local NEWEST_SHARE = 0.2
-- What is known of the pace of a host without URLs is kept this long.
local KEPT_MS = 3600000
-- A parked host looks again by itself after this, should the one that was to wake it never come.
local PARKED_MS = 60000

local function read_host(host)
  local values = redis.call('HMGET', state_of(host), unpack(FIELDS))
  local state = {}
  for i, field in ipairs(FIELDS) do
    local value = values[i] or nil
    state[field] = field ~= 'lease' and field ~= 'parked' and tonumber(value) or value
  end
  return state
end

-- The parts of a host's delay (ms), the longest of them, and its name.
local function delay_of(host, state)
  local parts = {
    { 'setting', tonumber(redis.call('HGET', DELAYS, host) or nil) or state.setting or 0 },
    { 'crawl-delay', state.crawl or 0 },
    { 'latency', state.latency or 0 },
    { 'back-off', state.back_off or 0 },
    { 'retry', state.retry or 0 },
  }
  local longest = parts[1]
  for _, part in ipairs(parts) do
    if part[2] > longest[2] then longest = part end
  end
  return parts, longest[2], longest[1]
end

-- The first instant at which a host may be asked.
local function next_of(host, state)
  local _, delay = delay_of(host, state)
  return math.ceil(math.max(state.ended and state.ended + delay or 0, state.open or 0))
end

local function waiting_at(host)
  local waiting = 0
  for priority = 0, 2 do waiting = waiting + redis.call('LLEN', queue_of(host, priority)) end
  return waiting
end

-- Where a host has its place. Only a finished request can move it to the other, and then it has none.
local function line_of(state)
  return (state.mean or 0) >= policy.slowMs and SLOW_HOSTS or HOSTS
end

-- Gives a host its place among the hosts whose turn comes, if it has URLs and nobody holds its slot. A host that has a
-- place keeps it, unless its pace has changed: one that is given URLs all the time would else stand at the end for ever.
-- Returns whether its turn comes by time alone.
local function place_host(host, has_changed)
  if not has_changed and (redis.call('ZSCORE', HOSTS, host) or redis.call('ZSCORE', SLOW_HOSTS, host)) then return true end
  local state, key = read_host(host), state_of(host)
  local line = line_of(state)
  if state.lease then return false end
  local next = next_of(host, state)
  if waiting_at(host) > 0 then
    local is_paused = redis.call('SISMEMBER', PAUSED, host) == 1
    local instant = math.max(next, state.parked and now + PARKED_MS or now)
    redis.call('ZADD', line, is_paused and '+inf' or instant, host)
    redis.call('PERSIST', key)
    return not is_paused
  end
  redis.call('ZREM', line, host)
  if state.mean or state.trouble then next = math.max(next, now + KEPT_MS) end
  if next > now then redis.call('PEXPIREAT', key, next) else redis.call('DEL', key) end
  return false
end

-- At most so many hosts whose turn comes until an instant, the earliest first, and among them at most so many slow ones.
local function places_until(instant, most, slow)
  local places = {}
  for line, count in pairs({ [HOSTS] = most, [SLOW_HOSTS] = math.max(0, math.min(most, slow)) }) do
    local found = redis.call('ZRANGEBYSCORE', line, '-inf', instant, 'WITHSCORES', 'LIMIT', 0, count)
    for i = 1, #found, 2 do places[#places + 1] = { host = found[i], at = tonumber(found[i + 1]), line = line } end
  end
  -- Of two that came in the same ms the slow one goes first: its line is the one that could starve.
  table.sort(places, function(a, b)
    if a.at ~= b.at then return a.at < b.at end
    return a.line == SLOW_HOSTS and b.line ~= SLOW_HOSTS
  end)
  return { unpack(places, 1, math.min(most, #places)) }
end

-- Puts an item into its queue: LPUSH before the others of its priority, RPUSH behind them. A story that has ended stays
-- ended: an earlier delivery may have passed its page on before it was lost.
local function enqueue(push, host, item)
  if is_waiting(item.id, item.run) then
    redis.call(push, queue_of(host, math.floor(item.flags / 4) % 4), pack_item(item))
  end
  place_host(host)
end

-- The next item of a host whose story still waits, or nil. High before normal before low, but of 16 turns three begin with
-- normal and one with low, so that none of them starves.
local function dequeue(host)
  local turn = redis.call('HINCRBY', state_of(host), 'turns', 1)
  local order = turn % 16 == 0 and { 2, 0, 1 } or turn % 4 == 0 and { 1, 0, 2 } or { 0, 1, 2 }
  for _, priority in ipairs(order) do
    repeat
      local packed = redis.call('LPOP', queue_of(host, priority))
      local item = packed and unpack_item(packed)
      if item and is_waiting(item.id, item.run) then return item end
    until not packed
  end
  return nil
end

-- Notes the end of a request and how it went, and by that how long the host rests.
local function rest(host, ended, setting, how)
  local state, key = read_host(host), state_of(host)
  local set = { 'ended', ended, 'setting', setting, 'retry', how.retry or 0 }
  local function put(field, value) set[#set + 1] = field; set[#set + 1] = value end
  if how.crawl then put('crawl', how.crawl) end
  if how.took then
    local mean = state.mean and state.mean + NEWEST_SHARE * (how.took - state.mean) or how.took
    put('mean', mean)
    put('latency', math.min(mean * policy.latencyFactor, policy.latencyMaxMs))
    local level = how.troubled and (state.trouble or 0) + 1 or math.floor((state.trouble or 0) / 2)
    local longest = level > 0 and math.min(policy.backOffMs * 2 ^ (math.min(level, 40) - 1), policy.backOffMaxMs) or 0
    -- Between half and the whole of it, so that hosts which failed together come apart.
    put('back_off', math.ceil(longest * (0.5 + time[2] % 1000 / 2000)))
    put('trouble', level)
  end
  redis.call('HSET', key, unpack(set))
  redis.call('HDEL', key, 'open')
end

-- A request at an address is over, or was never sent: whoever waits for it longest comes next.
local function leave(address)
  local key, parked = base .. 'address:' .. address, base .. 'parked:' .. address
  redis.call('HINCRBY', key, 'under way', -1)
  repeat
    local host = redis.call('LPOP', parked)
    if host and redis.call('HGET', state_of(host), 'parked') == address then
      local start = math.max(now, tonumber(redis.call('HGET', key, 'start') or 0))
      redis.call('HDEL', state_of(host), 'parked')
      redis.call('HSET', state_of(host), 'open', start)
      redis.call('HSET', key, 'start', start + policy.addressDelayMs)
      if place_host(host, true) then break end
    end
  until not host
  if tonumber(redis.call('HGET', key, 'under way')) > 0 or redis.call('EXISTS', parked) == 1 then return end
  redis.call('PEXPIREAT', key, math.max(now + 1, tonumber(redis.call('HGET', key, 'start') or 0)))
end

-- Lets a host start a request at an address, at `wanted` or later; returns when. Beyond what is granted ahead, the host has
-- its place in the line instead: the address has as many under way as it may, or too many starts before this one.
local function enter(address, host, wanted)
  local key, host_key = base .. 'address:' .. address, state_of(host)
  local under_way, start = unpack(redis.call('HMGET', key, 'under way', 'start'))
  local open, parked = unpack(redis.call('HMGET', host_key, 'open', 'parked'))
  under_way, start = tonumber(under_way or 0), tonumber(start or 0)
  redis.call('PERSIST', key)
  if policy.addressParallel > 0 and under_way >= policy.addressParallel then
    if parked ~= address then
      redis.call(open and 'LPUSH' or 'RPUSH', base .. 'parked:' .. address, host)
      redis.call('HSET', host_key, 'parked', address)
    end
    return math.huge
  end
  if not open and start > now + policy.aheadMs then
    redis.call('HSET', host_key, 'open', start)
    redis.call('HSET', key, 'start', start + policy.addressDelayMs)
    if under_way == 0 then redis.call('PEXPIREAT', key, start + policy.addressDelayMs) end
    return start
  end
  local granted = open and wanted or math.max(start, wanted)
  redis.call('HSET', key, 'under way', under_way + 1, 'start', math.max(start, granted + policy.addressDelayMs))
  redis.call('HDEL', host_key, 'open', 'parked')
  return granted
end

-- Gives the host's slot to a story for so many ms.
local function hold(story, held)
  set_held(story, held)
  redis.call('HSET', state_of(held.host), 'lease', story)
  redis.call('ZADD', LEASES, now + policy.leaseMs, story)
end

local function release(story, held)
  redis.call('HDEL', HELD, story)
  redis.call('ZREM', LEASES, story)
  redis.call('SREM', SLOW_LEASES, story)
  redis.call('HDEL', state_of(held.host), 'lease')
  if held.address ~= '' then leave(held.address) end
end

-- Takes a slot back from a delivery that was lost. Where its request had begun, the host may have seen it: the delay
-- counts. So does the try, which may be what its worker died of, and the URL goes behind the others of its host.
local function give_back(story, held, setting)
  release(story, held)
  if not held.began then return enqueue('LPUSH', held.host, held.item) end
  rest(held.host, now, setting, {})
  held.item.attempt = held.item.attempt + 1
  enqueue('RPUSH', held.host, held.item)
end
