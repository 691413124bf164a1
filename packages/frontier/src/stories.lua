-- Stories and their ledger: accepted = every end + waiting, always.

local function is_waiting(id, run)
  local latest, letter = known_of(id)
  if latest == run then return letter == 'w' end
  return redis.call('HEXISTS', OVERTAKEN, story_of(id, run)) == 1
end

-- The end of a story whose URL is in a later run, kept for a day for whoever still waits for it.
local function keep_end(story, text)
  redis.call('SET', base .. 'ended:' .. story, text, 'EX', 86400)
end

local function count_accepted(number)
  redis.call('HINCRBY', LEDGER, 'accepted', number)
  redis.call('HINCRBY', LEDGER, 'waiting', number)
end

-- Begins the next run of a URL, after the one that known_of gave; whoever calls counts it.
local function begin_run(id, run, letter, detail, indexed)
  if letter == 'w' then redis.call('HSET', OVERTAKEN, story_of(id, run), 1)
  elseif letter then keep_end(story_of(id, run), decode_end(id, letter, detail)) end
  set_known(id, run + 1, 'w', indexed)
  return run + 1
end

-- Ends a story, once: a second end of the same story changes nothing. Where a later run has begun, the URL's state is
-- that run's. The count is by `kind`, which is the state without what is peculiar to this story.
local function settle(story, kind, detail)
  local id, run = read_story(story)
  if not id then return 0 end
  local text = detail and kind .. ' ' .. detail or kind
  local latest, letter, _, indexed = known_of(id)
  if latest == run then
    if letter ~= 'w' then return 0 end
    set_known(id, run, encode_end(id, text), indexed)
  else
    if redis.call('HDEL', OVERTAKEN, story) == 0 then return 0 end
    keep_end(story, text)
  end
  redis.call('HINCRBY', LEDGER, 'waiting', -1)
  redis.call('HINCRBY', LEDGER, kind, 1)
  return 1
end

local function outcome_of(story)
  local id, run = read_story(story)
  if not id then return '' end
  if is_waiting(id, run) then return 'waiting' end
  local latest, letter, detail = known_of(id)
  if latest == run then return decode_end(id, letter, detail) end
  return redis.call('GET', base .. 'ended:' .. story) or ''
end

-- Remembers where a story's URL has moved for good. A later hop counts only if all before it were for good, too.
local function remember_move(item, host, url)
  if #item.from > 0 then
    local known = redis.call('HGET', MOVED, item.id)
    if not known or select(2, cmsgpack.unpack(known)) ~= item.url then return end
  end
  redis.call('HSET', MOVED, item.id, cmsgpack.pack(host, url))
  if redis.call('HLEN', MOVED) > MOST_MOVES then redis.call('HDEL', MOVED, redis.call('HRANDFIELD', MOVED)) end
end
