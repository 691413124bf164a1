-- The state that all verbs share. Every key begins with KEYS[1], which holds the hash tag of the pipeline.
--
--   known    hash   url id -> "<run> <state>"   state: waiting | indexed <article id> | dropped <stage> <reason> | dead <stage>
--   waiting  hash   story  -> q in its host's list | l leased | o in the outbox | p passed on to a later stage
--   ledger   hash   accepted and every end state -> how many stories; accepted = ends + length of waiting, always
--   hosts    zset   host   -> instant of its next turn; only hosts with a free slot and URLs in their list
--   host:H   list   items of H, next first:  "<story> <attempt> <accepted at> <url> [<redirected from> ...]"
--   slot:H   hash   next -> first instant at which H may be asked again, lease -> story that holds the slot
--   leases   zset   story  -> deadline
--   held     hash   story  -> "<token> <began: 0 or 1> <host> <item>"
--   payloads hash   url id -> "<digest> <fetched at> <url>" of the bytes that were last indexed
--   outbox   list   "<story> <message>" for normalize, kept until the queue has it
--
-- A host has one slot, so at most one request is under way; the clock is Redis' own, so workers need not agree on theirs.
local base = KEYS[1]
local KNOWN, WAITING, LEDGER, HOSTS = base .. 'known', base .. 'waiting', base .. 'ledger', base .. 'hosts'
local LEASES, HELD, OUTBOX = base .. 'leases', base .. 'held', base .. 'outbox'

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function slot_of(host) return base .. 'slot:' .. host end
local function list_of(host) return base .. 'host:' .. host end

-- Gives a host its place among the hosts whose turn comes, if it has URLs and nobody holds its slot.
local function queue_host(host)
  local slot = slot_of(host)
  if redis.call('HEXISTS', slot, 'lease') == 1 then return end
  local next = tonumber(redis.call('HGET', slot, 'next') or '0')
  if redis.call('LLEN', list_of(host)) > 0 then
    redis.call('ZADD', HOSTS, math.max(next, now), host)
    redis.call('PERSIST', slot)
  elseif next > now then
    redis.call('PEXPIREAT', slot, next)
  else
    redis.call('DEL', slot)
  end
end

-- Takes a lease back: returns its token, whether its request had begun, host and item; nil if the story holds no slot.
local function release(story)
  local held = redis.call('HGET', HELD, story)
  if not held then return nil end
  redis.call('HDEL', HELD, story)
  redis.call('ZREM', LEASES, story)
  local token, began, host, item = string.match(held, '^(%S+) (%d) (%S+) (.+)$')
  redis.call('HDEL', slot_of(host), 'lease')
  return token, began == '1', host, item
end

-- The earliest instant of a host's next request; an instant that was already set further off stays.
local function not_before(host, instant)
  local next = tonumber(redis.call('HGET', slot_of(host), 'next') or '0')
  if instant > next then redis.call('HSET', slot_of(host), 'next', instant) end
end

local function holds(story, token)
  local held = redis.call('HGET', HELD, story)
  return held and string.match(held, '^%S+') == token
end

-- Accepts the next run of a URL; returns its story.
local function accept(id, place)
  local run = tonumber(string.match(redis.call('HGET', KNOWN, id) or '0', '^%d+')) + 1
  local story = id .. '.' .. run
  redis.call('HSET', KNOWN, id, run .. ' waiting')
  redis.call('HSET', WAITING, story, place)
  redis.call('HINCRBY', LEDGER, 'accepted', 1)
  return story
end

-- Ends a story, once: a second end of the same story changes nothing. Where a later run has begun, the URL's state is
-- that run's, and this end is kept apart for a day for whoever still waits for it. The count is by `kind`, which is the
-- state without what is peculiar to this story.
local function settle(story, kind, detail)
  if redis.call('HDEL', WAITING, story) == 0 then return 0 end
  local state = detail and kind .. ' ' .. detail or kind
  local id, run = string.match(story, '^(%x+)%.(%d+)$')
  if string.match(redis.call('HGET', KNOWN, id) or '', '^%d+') == run then
    redis.call('HSET', KNOWN, id, run .. ' ' .. state)
  else
    redis.call('SET', base .. 'ended:' .. story, state, 'EX', 86400)
  end
  redis.call('HINCRBY', LEDGER, kind, 1)
  return 1
end
