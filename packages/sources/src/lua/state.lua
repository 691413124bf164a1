-- The state that all verbs share. Every key begins with KEYS[1], which holds the hash tag of the pipeline.
--
--   all        zset   source id -> when it was added
--   due        zset   source id -> instant of its next poll, or until when a process has it; retired ones are not here
--   failing    set    ids of the sources whose last poll failed
--   source:I   hash   the fields of source I; see source.ts
--   site:S     set    ids of the sources of registrable domain S
--   children:I set    ids of the sources that source I has brought
--   moved      hash   id of the URL that a source has moved to -> source id
--   known:I    string what was there when a sitemap without dates was first read; see baseline.ts
--   hubs       zset   source id -> when to ask its hub (again)
--   push:T     string source id of the callback address T
--   hub-rest:H string while hub H rests
--   leaving    list   tokens of sources that are gone and whose hubs are to be told
--   left:T     string "<hub> <topic>" of such a token, as long as the hub would send
--   revisits   zset   bucket -> when it is due, or until when a process has it; a bucket is named by its instant
--   revisits:B list   "<article><step><r where it is rendered> <url>"; <article> is its URL's id in 16 characters
--   revisiting hash   article -> "<step><r>" of the revisit that is under way
--   planned    hash   article -> 1 from the plan of its first revisit until the ledger has heard of its fetch
--   scheduled  number revisits in all buckets
--
-- The clock is Redis' own, so that processes need not agree on theirs.
local base = KEYS[1]
local ALL, DUE, HUBS, FAILING = base .. 'all', base .. 'due', base .. 'hubs', base .. 'failing'
local LEAVING = base .. 'leaving'
local REVISITS, REVISITING, SCHEDULED = base .. 'revisits', base .. 'revisiting', base .. 'scheduled'
local PLANNED = base .. 'planned'

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function source_of(id) return base .. 'source:' .. id end
local function site_of(site) return base .. 'site:' .. site end
local function children_of(id) return base .. 'children:' .. id end
local function bucket_of(bucket) return REVISITS .. ':' .. bucket end

-- A source as the caller reads it: id, instant of the next poll or an empty string, fields.
local function show(id)
  return { id, redis.call('ZSCORE', DUE, id) or '', redis.call('HGETALL', source_of(id)) }
end

-- Whether a hub may be asked now; it rests after that.
local function take_turn(hub, rest)
  return redis.call('SET', base .. 'hub-rest:' .. hub, '1', 'NX', 'PX', math.max(1, tonumber(rest)))
end

local function host_of(hub) return string.match(hub or '', '^%a+://([^/?#]+)') end

-- Puts a revisit into the bucket of its instant. Buckets are as wide as a sixtieth of the wait, a second at least and an
-- hour at most: a list takes a few bytes more than the URLs in it, a sorted set a hundred.
local function schedule(article, step, flag, url, wait)
  local width = math.min(math.max(math.floor(wait / 60), 1000), 3600000)
  local instant = string.format('%.0f', math.ceil((now + wait) / width) * width)
  redis.call('RPUSH', bucket_of(instant), article .. step .. flag .. ' ' .. url)
  redis.call('ZADD', REVISITS, 'NX', instant, instant)
  redis.call('INCR', SCHEDULED)
end
