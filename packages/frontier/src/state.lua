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
--   revisions:XXXX  hash  article id, without its first 4 digits and in bytes -> the revision that the index has
--   ended:S  string state of story S, whose URL is in a later run; kept for a day
--   tokens   number the last lease
--   outbox   list   "<story> <message>" for normalize, kept until the queue has it
--
-- A host list may hold a story that has ended; whoever takes it out lets it go.
-- A host has one slot, so at most one request is under way; the clock is Redis' own, so workers need not agree on theirs.
local base = KEYS[1]
local KNOWN, WAITING, LEDGER, HOSTS = base .. 'known', base .. 'waiting', base .. 'ledger', base .. 'hosts'
local LEASES, HELD, OUTBOX = base .. 'leases', base .. 'held', base .. 'outbox'

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

-- Where the indexed revision of an article is kept: small hashes are packed, a dozen bytes an article.
local function revision_of(article)
  local field = string.gsub(string.sub(article, 5), '%x%x', function(digits) return string.char(tonumber(digits, 16)) end)
  return base .. 'revisions:' .. string.sub(article, 1, 4), field
end

local function slot_of(host) return base .. 'slot:' .. host end
local function list_of(host) return base .. 'host:' .. host end
local function is_waiting(story) return redis.call('HEXISTS', WAITING, story) == 1 end

-- Gives a host its place among the hosts whose turn comes, if it has URLs and nobody holds its slot. A host that has a
-- place keeps it: one that is given URLs all the time would else stand at the end for ever.
local function queue_host(host)
  local slot = slot_of(host)
  if redis.call('HEXISTS', slot, 'lease') == 1 then return end
  local next = tonumber(redis.call('HGET', slot, 'next') or '0')
  if redis.call('LLEN', list_of(host)) > 0 then
    redis.call('ZADD', HOSTS, 'NX', math.max(next, now), host)
    redis.call('PERSIST', slot)
  elseif next > now then
    redis.call('PEXPIREAT', slot, next)
  else
    redis.call('DEL', slot)
  end
end

-- Puts an item into the list of its host: LPUSH before the others, RPUSH behind them. A story that has ended stays
-- ended: an earlier delivery may have passed its page on before it was lost.
local function enqueue(push, host, item)
  local story = string.match(item, '^%S+')
  if is_waiting(story) then
    redis.call(push, list_of(host), item)
    redis.call('HSET', WAITING, story, 'q')
  end
  queue_host(host)
end

-- The next item of a host whose story still waits, or false.
local function dequeue(host)
  local item
  repeat item = redis.call('LPOP', list_of(host)) until not item or is_waiting(string.match(item, '^%S+'))
  return item
end

-- Gives the host's slot to a story for so many ms.
local function hold(story, token, began, host, item, lease_ms)
  redis.call('HSET', HELD, story, token .. ' ' .. began .. ' ' .. host .. ' ' .. item)
  redis.call('HSET', slot_of(host), 'lease', story)
  redis.call('ZADD', LEASES, now + lease_ms, story)
end

-- What a story holds: its token, whether its request has begun, host and item; nil if it holds no slot.
local function held_by(story)
  local token, began, host, item = string.match(redis.call('HGET', HELD, story) or '', '^(%S+) (%d) (%S+) (.+)$')
  return token, began == '1', host, item
end

local function release(story, host)
  redis.call('HDEL', HELD, story)
  redis.call('ZREM', LEASES, story)
  redis.call('HDEL', slot_of(host), 'lease')
end

-- The earliest instant of a host's next request; an instant that was already set further off stays.
local function not_before(host, instant)
  local next = tonumber(redis.call('HGET', slot_of(host), 'next') or '0')
  if instant > next then redis.call('HSET', slot_of(host), 'next', math.ceil(instant)) end
end

-- Takes a slot back from a delivery that was lost. Where its request had begun, the host may have seen it: the delay
-- counts. So does the try, which may be what its worker died of, and the URL goes behind the others of its host.
local function give_back(story, delay)
  local _, began, host, item = held_by(story)
  release(story, host)
  if not began then return enqueue('LPUSH', host, item) end
  not_before(host, now + delay)
  local attempt, rest = string.match(item, '^%S+ (%d+) (.+)$')
  enqueue('RPUSH', host, story .. ' ' .. attempt + 1 .. ' ' .. rest)
end

-- The end of a story whose URL is in a later run, kept for a day for whoever still waits for it.
local function keep_end(story, state)
  redis.call('SET', base .. 'ended:' .. story, state, 'EX', 86400)
end

-- Accepts the next run of a URL; returns its story.
local function accept(id, place)
  local run, state = string.match(redis.call('HGET', KNOWN, id) or '0 waiting', '^(%d+) (.+)$')
  if state ~= 'waiting' then keep_end(id .. '.' .. run, state) end
  local story = id .. '.' .. run + 1
  redis.call('HSET', KNOWN, id, run + 1 .. ' waiting')
  redis.call('HSET', WAITING, story, place)
  redis.call('HINCRBY', LEDGER, 'accepted', 1)
  return story
end

-- Ends a story, once: a second end of the same story changes nothing. Where a later run has begun, the URL's state is
-- that run's. The count is by `kind`, which is the state without what is peculiar to this story.
local function settle(story, kind, detail)
  if redis.call('HDEL', WAITING, story) == 0 then return 0 end
  local state = detail and kind .. ' ' .. detail or kind
  local id, run = string.match(story, '^(%x+)%.(%d+)$')
  if string.match(redis.call('HGET', KNOWN, id) or '', '^%d+') == run then
    redis.call('HSET', KNOWN, id, run .. ' ' .. state)
  else
    keep_end(story, state)
  end
  redis.call('HINCRBY', LEDGER, kind, 1)
  return 1
end
