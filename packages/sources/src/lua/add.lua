-- ARGV: overwrite (0 or 1), then for each source: id, ms until its first poll, how many strings follow, names and values
-- Returns for each: 1 where it is new, 0 where it was there, and changed only with overwrite
local answers = {}
local i = 2
while i <= #ARGV do
  local id, wait, strings = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local key = source_of(id)
  local is_new = redis.call('EXISTS', key) == 0
  if is_new or ARGV[1] == '1' then
    redis.call('HSET', key, unpack(ARGV, i + 3, i + 2 + strings))
    redis.call('ZADD', DUE, now + wait, id)
  end
  if is_new then
    redis.call('HSET', key, 'addedAt', string.format('%.0f', now))
    redis.call('ZADD', ALL, now, id)
    local site, parent = unpack(redis.call('HMGET', key, 'site', 'parent'))
    redis.call('SADD', site_of(site or ''), id)
    if parent and parent ~= '' then redis.call('SADD', children_of(parent), id) end
  end
  answers[#answers + 1] = is_new and 1 or 0
  i = i + 3 + strings
end
return answers
