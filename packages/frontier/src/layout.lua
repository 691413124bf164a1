-- What the frontier keeps in Redis, and the only code that knows how it is packed. Every key begins with KEYS[1], which
-- holds the hash tag of the pipeline. XXXX are the first four hex digits of a URL's id, and `rest` is what follows them as 10
-- raw bytes: small hashes of short values stay one packed block each, at a fifth of the memory of a large hash.
--
--   known:XXXX    hash    rest -> "<run><state>"   state: w waiting | i<article id> indexed | e<number in ends> any other end
--                         once it was indexed, one packed sequence: that text, payload, revision, more
--                         rest.. '+' -> more, where that makes the value too long
--   payload-more  hash    url id -> more, where it is too long for itself
--   revision:XXXX hash    rest of an article's id that is no URL's here -> the revision of it that the index has
--   ends          hash    number -> text of an end, and text -> number: "dropped fetcher gone", "dead indexer", "read"
--   overtaken     hash    story -> 1: it waits though its URL is in a later run
--   ended:S       string  state of story S, whose URL is in a later run; kept for a day
--   ledger        hash    accepted, waiting and the text of every end -> how many stories
--   moved         hash    url id -> host and URL that it has moved to for good
--   outbox        list    "<story> <message>" for normalize, kept until the queue has it
--
--   queue:P:H     list    items of host H and priority P (0 high, 1 normal, 2 low), next first
--   host:H        hash    what is known of the pace of host H, and its slot: see hosts.lua
--   hosts         zset    host with URLs in its queues and a free slot -> instant of its next turn; +inf if it is paused
--   slow-hosts    zset    the same for hosts whose answers take long: they share the fetchers' slots among themselves
--   slow-leases   set     stories under way at slow hosts
--   fetchers      zset    whoever leases -> when it last did
--   paused        set     hosts that the operator has paused
--   delays        hash    host -> delay (ms) that the operator has set for it
--   address:A     hash    under way -> requests, start -> first instant at which another may start
--   parked:A      list    hosts that wait for a request at address A to end
--   leases        zset    story -> deadline
--   held          hash    story -> token, whether its request has begun, host, address, item and who leased it
--   tokens        number  the last lease
--
-- Of an indexed URL:
--   payload   instant (ms, 6 bytes) and start of the digest of the bytes that were last indexed; '' where only a revision is known
--   revision  the latest of the article with the URL's id that the index has; 0 if it has none
--   more      ETag, Last-Modified (as its second, or as text) and URL of the bytes where it is not the story's own, each or '';
--             left out where all are ''
--
-- A queue may hold a story that has ended; whoever takes it out lets it go. An item is one packed sequence:
--   id (12 raw bytes), run, attempt, flags (1 source + 2 to be rendered + 4 * priority + 16 no revisit), accepted at (ms), URL, redirected from ...
local base = KEYS[1]
local ENDS, OVERTAKEN, LEDGER, MORE = base .. 'ends', base .. 'overtaken', base .. 'ledger', base .. 'payload-more'
local MOVED, OUTBOX, HOSTS, PAUSED = base .. 'moved', base .. 'outbox', base .. 'hosts', base .. 'paused'
local DELAYS, LEASES, HELD = base .. 'delays', base .. 'leases', base .. 'held'
local SLOW_HOSTS, SLOW_LEASES, FETCHERS = base .. 'slow-hosts', base .. 'slow-leases', base .. 'fetchers'

-- A hash keeps its packed form up to values of this size (hash-max-listpack-value of every Redis).
local PACKED_BYTES = 64
-- Moves that are remembered; beyond them any is forgotten, which costs one more request some day.
local MOST_MOVES = 100000

-- The clock is Redis' own, so workers need not agree on theirs.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function raw(hex)
  return (string.gsub(hex, '%x%x', function(byte) return string.char(tonumber(byte, 16)) end))
end

local function hex(bytes)
  return (string.gsub(bytes, '.', function(byte) return string.format('%02x', string.byte(byte)) end))
end

local function bucket_of(kind, id) return string.format('%s%s:%02x%02x', base, kind, string.byte(id, 1, 2)) end
local function queue_of(host, priority) return base .. 'queue:' .. priority .. ':' .. host end
local function state_of(host) return base .. 'host:' .. host end

local function story_of(id, run) return hex(id) .. '.' .. run end

-- Id and run of a story; nil if it is none.
local function read_story(story)
  local id, run = string.match(story, '^(%x+)%.(%d+)$')
  if not id or #id ~= 24 then return nil end
  return raw(id), tonumber(run)
end

-- The latest run of a URL, the letter of its state, what belongs to that, and what is kept once the URL was indexed: at,
-- digest (both nil where only a revision is known), revision and more. Run 0 if the URL is not known.
local function known_of(id)
  local value = redis.call('HGET', bucket_of('known', id), string.sub(id, 3))
  if not value then return 0 end
  local text, indexed = value, nil
  -- A run begins with a digit, and no packed text does.
  if not string.find(value, '^%d') then
    local stop, first, payload, revision = cmsgpack.unpack_limit(value, 3)
    text, indexed = first, { revision = revision, more = stop > 0 and string.sub(value, stop + 1) or '' }
    if payload ~= '' then indexed.at, indexed.digest = struct.unpack('>i6', payload), string.sub(payload, 7) end
  end
  local run, letter, detail = string.match(text, '^(%d+)(%a)(.*)$')
  return tonumber(run), letter, detail, indexed
end

local function set_known(id, run, state, indexed)
  local bucket, rest_of_id, value = bucket_of('known', id), string.sub(id, 3), run .. state
  if indexed then
    local payload = indexed.at and struct.pack('>i6', indexed.at) .. indexed.digest or ''
    local short = cmsgpack.pack(value, payload, indexed.revision)
    value = short .. indexed.more
    if #value > PACKED_BYTES and indexed.more ~= '' then
      value = short
      if #indexed.more > PACKED_BYTES then redis.call('HSET', MORE, id, indexed.more)
      else redis.call('HSET', bucket, rest_of_id .. '+', indexed.more) end
    end
  end
  redis.call('HSET', bucket, rest_of_id, value)
end

-- What known_of gave, with another payload in it.
local function replace_payload(id, indexed, at, digest, etag, modified, url)
  if indexed and indexed.at then
    redis.call('HDEL', bucket_of('known', id), string.sub(id, 3) .. '+')
    redis.call('HDEL', MORE, id)
  end
  local has_more = etag ~= '' or modified ~= '' or url ~= ''
  local second = string.find(modified, '^-?%d+$') and tonumber(modified)
  return {
    at = at, digest = digest, revision = indexed and indexed.revision or 0,
    more = has_more and cmsgpack.pack(etag, second or modified, url) or '',
  }
end

-- ETag, Last-Modified and URL of the bytes that known_of tells of, each or ''.
local function more_of(id, indexed)
  local more = indexed.more
  if more == '' then more = redis.call('HGET', bucket_of('known', id), string.sub(id, 3) .. '+') or redis.call('HGET', MORE, id) end
  if not more then return '', '', '' end
  local etag, modified, url = cmsgpack.unpack(more)
  return etag, type(modified) == 'number' and string.format('%.0f', modified) or modified, url
end

-- The latest revision of an article that the index has, 0 if none is known of.
local function revision_of(article)
  local _, _, _, indexed = known_of(article)
  local apart = redis.call('HGET', bucket_of('revision', article), string.sub(article, 3))
  return math.max(indexed and indexed.revision or 0, tonumber(apart or 0))
end

-- Nearly every article has the id of a URL, in whose entry there is room for it.
local function set_revision(article, revision)
  local run, letter, detail, indexed = known_of(article)
  if run == 0 then
    redis.call('HSET', bucket_of('revision', article), string.sub(article, 3), revision)
    return
  end
  indexed = indexed or { more = '' }
  indexed.revision = revision
  set_known(article, run, letter .. detail, indexed)
end

-- Enters the first run of a URL, waiting. False, and nothing is changed, if the URL is known.
local function set_new(id)
  return redis.call('HSETNX', bucket_of('known', id), string.sub(id, 3), '1w') == 1
end

-- A state as short as it can be, and back. The article of most URLs has the URL's own id.
local function encode_end(id, text)
  local article = string.match(text, '^indexed (.+)$')
  if article then
    if article == hex(id) then return 'i' end
    return string.match(article, '^%x+$') and #article == 24 and 'i=' .. raw(article) or 'i:' .. article
  end
  local number = redis.call('HGET', ENDS, text)
  if not number then
    number = redis.call('HLEN', ENDS) / 2 + 1
    redis.call('HSET', ENDS, text, number, number, text)
  end
  return 'e' .. number
end

local function decode_end(id, letter, detail)
  if letter == 'w' then return 'waiting' end
  if letter == 'e' then return redis.call('HGET', ENDS, detail) end
  if detail == '' then return 'indexed ' .. hex(id) end
  local article = string.sub(detail, 2)
  return 'indexed ' .. (string.sub(detail, 1, 1) == '=' and hex(article) or article)
end

local function pack_item(item)
  return cmsgpack.pack(item.id, item.run, item.attempt, item.flags, item.at, item.url, unpack(item.from))
end

local function unpack_item(packed)
  local fields = { cmsgpack.unpack(packed) }
  return {
    id = fields[1], run = fields[2], attempt = fields[3], flags = fields[4], at = fields[5], url = fields[6],
    from = { unpack(fields, 7) },
  }
end

-- What the operator and the world outside see of an item, after its lease and the host whose turn it is: see readRequest.
local function told(token, host, item)
  return { token, host, story_of(item.id, item.run), item.attempt, item.flags, string.format('%.0f', item.at), item.url, unpack(item.from) }
end

-- What a story holds: token, began, host, address ('' before its request), item and by; nil if it holds no slot.
local function held_by(story)
  local packed = redis.call('HGET', HELD, story)
  if not packed then return nil end
  local token, began, host, address, item, by = cmsgpack.unpack(packed)
  return { token = token, began = began, host = host, address = address, item = unpack_item(item), by = by }
end

local function set_held(story, held)
  redis.call('HSET', HELD, story, cmsgpack.pack(held.token, held.began, held.host, held.address, pack_item(held.item), held.by))
end
