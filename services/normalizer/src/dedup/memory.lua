-- What is asked, and the identities of pages. The table L (places and formats) is put in front by layout.ts, which also draws
-- all that is remembered.
--
-- KEYS[1] stem of all key names, with its hash tag
-- ARGV    article 12 | content 8 | delivery 4 | fetched at, ms | body | keys | exact key or '' | paragraphs
--         | mask assumed for them ('1' a habit) | '1' to take the signature whatever the habits are | capacity | host
--         | sketch of more samples than are kept

local stem = KEYS[1]
-- Identities outlive a change of layout; signatures and habits don't.
local pages = stem .. ':' .. L.version
local article, content, delivery, fetchedAt = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local body, keys, exactKey, paragraphs, assumed, mustTake = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10] == '1'
local capacity, host, wide = tonumber(ARGV[11]), ARGV[12], ARGV[13]
local call, unpack = redis.call, struct.unpack

local KINDS = { 'new', 'revision', 'exact', 'near', 'contained', 'thin', 'replaced' }
local KIND = { new = 1, revision = 2, exact = 3, near = 4, contained = 5, thin = 6, replaced = 7 }
local NOBODY = string.rep('\0', 12)

local MAX_VERIFICATIONS = 12 -- texts compared in full for one telling: candidates and the founders of their clusters
local PAST_KEPT, PAST_KEEP_SECONDS = 8, 7 * 86400

local function hex(bytes)
  return string.format(string.rep('%02x', #bytes), bytes:byte(1, -1))
end

local sequenceKey, begunKey = stem .. ':sequence', stem .. ':begun'
local told = call('MGET', sequenceKey, begunKey)
local now, begun = tonumber(told[1] or '0'), told[2]

-- Identities lie in hashes of some dozens, which Redis packs and searches in a microsecond: by two hex digits of the article's
-- id, by three from so many tellings on, at last by four. Each stays where it was written; the last places are looked into
-- first. What was begun before layout 5 has all of them by four digits, and says no layout.
local TWO = { name = '%s:ids:%02x', share = 256, fieldStart = 2 }
local THREE = { name = '%s:ids:%03x', share = 16, fieldStart = 2 }
local FOUR = { name = '%s:ids:%04x', share = 1, fieldStart = 3 }
local PLACES = { FOUR }
if begun or now == 0 then PLACES = now < 2 ^ 14 and { TWO } or now < 2 ^ 18 and { THREE, TWO } or { FOUR, THREE, TWO } end

local function identityPlace(id, place)
  return string.format(place.name, stem, math.floor(unpack('>I2', id) / place.share)), id:sub(place.fieldStart)
end

local function pastKey() return stem .. ':past:' .. hex(article) end

local function readIdentity(packed, id)
  local it = {}
  if #packed == 64 then -- as layout 2 wrote it
    local _
    _, it.kind, it.containment, it.jaccard, it.revision, it.content, it.delivery, it.fetchedAt, it.sequence, it.founder,
      it.founderRevision, it.repeated = unpack('<BBBBI4c8c8dI4c12I4c12', packed)
    it.delivery = it.delivery:sub(1, 4)
    return it
  end
  local shape, rest
  shape, rest = unpack('<B', packed)
  it.kind = shape % 16
  it.revision, it.containment, it.jaccard, it.repeated = 1, 0, 0, NOBODY
  if shape < 64 then it.revision, rest = unpack('<I2', packed, rest) end
  it.content, it.delivery, it.fetchedAt, it.sequence, rest = unpack(L.identityFormat, packed, rest)
  if shape % 32 >= 16 then it.containment, it.jaccard, it.repeated, rest = unpack('<BBc12', packed, rest) end
  if shape % 64 >= 32 then it.founder, it.founderRevision = unpack('<c12I4', packed, rest)
  else it.founder, it.founderRevision = it.repeated == NOBODY and id or it.repeated, 1 end
  return it
end

local function identityOf(id)
  for _, place in ipairs(PLACES) do
    local packed = call('HGET', identityPlace(id, place))
    if packed then
      local it = readIdentity(packed, id)
      it.place = place
      return it
    end
  end
end

-- Most articles are told once, and founded their cluster or repeat its founder: their revisions and clusters need no room.
local function packIdentity(it)
  local isRepeat = it.repeated ~= NOBODY
  local isNamed = it.founder ~= (isRepeat and it.repeated or article) or it.founderRevision ~= 1
  local isFirst = it.revision == 1
  return struct.pack('<B', it.kind + (isRepeat and 16 or 0) + (isNamed and 32 or 0) + (isFirst and 64 or 0))
    .. (isFirst and '' or struct.pack('<I2', math.min(it.revision, 65535)))
    .. struct.pack(L.identityFormat, it.content, it.delivery, it.fetchedAt, it.sequence)
    .. (isRepeat and struct.pack('<BBc12', it.containment, it.jaccard, it.repeated) or '')
    .. (isNamed and struct.pack('<c12I4', it.founder, it.founderRevision) or '')
end

-- The identity of this article, over the one that is known.
local function writeIdentity(it, known)
  local key, field = identityPlace(article, known and known.place or PLACES[1])
  call('HSET', key, field, packIdentity(it))
  if now == 0 then call('SET', begunKey, L.version) end
end
