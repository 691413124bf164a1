-- ARGV: ids. Removes each with what it has brought, if that came from a sitemap index; returns how many are gone
local gone = 0
local function remove(id)
  local key = source_of(id)
  local site, parent, token = unpack(redis.call('HMGET', key, 'site', 'parent', 'pushToken'))
  local hub, topic, url, pushed = unpack(redis.call('HMGET', key, 'hub', 'topic', 'url', 'pushedUntil'))
  if redis.call('DEL', key) == 0 then return end
  gone = gone + 1
  redis.call('ZREM', ALL, id)
  redis.call('ZREM', DUE, id)
  redis.call('ZREM', HUBS, id)
  redis.call('SREM', FAILING, id)
  redis.call('SREM', site_of(site or ''), id)
  if parent and parent ~= '' then redis.call('SREM', children_of(parent), id) end
  if token and token ~= '' then
    redis.call('DEL', base .. 'push:' .. token)
    local left = (tonumber(pushed or '') or 0) - now
    if left > 0 and (hub or '') ~= '' then
      if (topic or '') == '' then topic = url end
      redis.call('SET', base .. 'left:' .. token, hub .. ' ' .. topic, 'PX', left)
      redis.call('RPUSH', LEAVING, token)
    end
  end
  redis.call('DEL', base .. 'known:' .. id)
  for _, child in ipairs(redis.call('SMEMBERS', children_of(id))) do
    if redis.call('HGET', source_of(child), 'isEphemeral') == '1' then remove(child) end
  end
  redis.call('DEL', children_of(id))
end
for _, id in ipairs(ARGV) do remove(id) end
return gone
