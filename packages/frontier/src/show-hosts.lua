-- ARGV: hosts. Returns for each what is known of it, as JSON
local shown = {}
for i, host in ipairs(ARGV) do
  local state = read_host(host)
  local parts, delay, reason = delay_of(host, state)
  local next = next_of(host, state)
  local named = {}
  for _, part in ipairs(parts) do named[part[1]] = math.ceil(part[2]) end
  shown[i] = cjson.encode({
    host = host,
    waiting = waiting_at(host),
    isUnderWay = state.lease ~= nil,
    isPaused = redis.call('SISMEMBER', PAUSED, host) == 1,
    nextInMs = math.max(0, next - now),
    delayMs = math.ceil(delay),
    reason = reason,
    parts = named,
    setDelayMs = tonumber(redis.call('HGET', DELAYS, host) or nil) or cjson.null,
    meanMs = state.mean and math.ceil(state.mean) or cjson.null,
    address = state.parked or cjson.null,
  })
end
return shown
