-- What is remembered: identities of pages, habits of hosts, and signatures with the keys that find them. The table L (places
-- and formats) is put in front by layout.ts, which also draws them.
--
-- KEYS[1] stem of all key names, with its hash tag
-- ARGV    article 12 | content 8 | delivery 4 | fetched at, ms | body | keys | exact key or '' | paragraphs
--         | mask assumed for them ('1' a habit) | '1' to take the signature whatever the habits are | capacity | host
--         | sketch of more samples than are kept

local stem = KEYS[1]
-- Identities outlive a change of layout; signatures and habits do not.
local pages = stem .. ':' .. L.version
local article, content, delivery, fetchedAt = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local body, keys, exactKey, paragraphs, assumed, mustTake = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10] == '1'
local capacity, host, wide = tonumber(ARGV[11]), ARGV[12], ARGV[13]
local call, unpack = redis.call, struct.unpack

local KINDS = { 'new', 'revision', 'exact', 'near', 'contained', 'thin', 'replaced' }
local KIND = { new = 1, revision = 2, exact = 3, near = 4, contained = 5, thin = 6, replaced = 7 }
local NOBODY = string.rep('\0', 12)

local MAX_KEYS = 11 -- the lead's two and nine of the smallest
local SPARE_KEYS = 17 -- that come with any text; a long one has more
local MAX_VERIFICATIONS = 12 -- texts compared in full for one telling: candidates and the founders of their clusters
local HABIT_SEEN = 3 -- other articles of the host
local HABIT_FULL = 15 -- a paragraph counted so often is still forgotten when this many others took its place
local HABIT_KEEP_SECONDS = 30 * 86400
local PAST_KEPT, PAST_KEEP_SECONDS = 8, 7 * 86400

local function hex(bytes)
  return string.format(string.rep('%02x', #bytes), bytes:byte(1, -1))
end

-- What Redis and `..` make of a number goes through its decimals, which takes as long as reading a bucket.
local function whole(number) return string.format('%d', number) end

---------------------------------------------------------------- identities

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

---------------------------------------------------------------- habits of the host

local habitsKey = pages .. ':habits:' .. host

local function readHabits()
  local habits = { counted = call('GET', habitsKey) or string.rep('\0', L.habitSlots * 2) }
  for offset = 1, #paragraphs, 4 do
    local place, tag = unpack('<I2I2', paragraphs, offset)
    local packed = unpack('<I2', habits.counted, place * 2 + 1)
    local count = packed % 16
    habits[#habits + 1] = { place = place, tag = tag, count = count, isSame = count > 0 and (packed - count) / 16 == tag }
  end
  return habits
end

local function maskOf(habits, least)
  local mask = {}
  for index, habit in ipairs(habits) do mask[index] = habit.isSame and habit.count >= least and '1' or '0' end
  return table.concat(mask)
end

-- A paragraph that finds its place taken wears the other one down first: what is shown again and again stays, the rest goes.
local function countHabits(habits)
  if #habits == 0 then return end
  table.sort(habits, function(a, b) return a.place < b.place end)
  local pieces, done = {}, 0
  for _, habit in ipairs(habits) do
    local offset = habit.place * 2
    if offset >= done then -- else another of its paragraphs has the place
      local packed = unpack('<I2', habits.counted, offset + 1)
      if habit.count == 0 then packed = habit.tag * 16 + 1
      elseif not habit.isSame then packed = packed - 1
      elseif habit.count < HABIT_FULL then packed = packed + 1 end
      pieces[#pieces + 1] = habits.counted:sub(done + 1, offset)
      pieces[#pieces + 1] = struct.pack('<I2', packed)
      done = offset + 2
    end
  end
  call('SET', habitsKey, table.concat(pieces) .. habits.counted:sub(done + 1), 'EX', HABIT_KEEP_SECONDS)
end

---------------------------------------------------------------- records

-- Makes a page where there is none, at once of the size that it will have: a string that grows takes twice its room. The last
-- page is only as long as the `count` of all pieces asks for.
local function openPage(key, page, perPage, count, bytes)
  if call('STRLEN', key) == 0 then
    call('SETRANGE', key, math.min(perPage, count - page * perPage) * bytes - 1, '\0')
  end
end

local function recordPlace(sequence)
  local index = sequence % capacity
  local page = math.floor(index / L.recordsPerPage)
  return string.format('%s:records:%d', pages, page), (index % L.recordsPerPage) * L.recordBytes, page
end

local function readFlags(record)
  record.thin = record.flags % 2
  record.undated = math.floor(record.flags / 2) % 2
  record.loose = math.floor(record.flags / 4) % 2
end

local records = {}

-- The record of that sequence, or nil when it was overwritten, replaced or written in another layout. Read once: no telling
-- reads what it has written.
local function readRecord(sequence)
  if records[sequence] then return records[sequence] end
  local key, offset = recordPlace(sequence)
  local packed = call('GETRANGE', key, whole(offset), whole(offset + L.recordBytes - 1))
  if #packed < L.recordBytes then return nil end
  local it = { packed = packed }
  it.sequence, it.article, it.flags, it.sketchCount, it.numbersCount, it.host, it.title, it.words, it.minute, it.exact =
    unpack(L.recordFormat, packed)
  if it.sequence ~= sequence then return nil end
  local known = identityOf(it.article)
  if not known then return nil end
  it.founder, it.founderRevision = known.founder, known.founderRevision
  readFlags(it)
  records[sequence] = it
  return it
end

-- The samples of a record, 'sketch' or 'numbers', unpacked when they are first asked for. A telling that comes has more than
-- are kept: a short text that is known is then found whole in it.
local function samplesOf(record, name)
  if record[name] then return record[name] end
  local samples
  if name == 'sketch' and record.wide then
    samples = { unpack('<' .. string.rep('I2', #record.wide / 2), record.wide) }
    samples.count, samples.size = #record.wide / 2, L.wideSketchSize
  else
    samples = { unpack(L[name .. 'Format'], record.packed, L.headBytes + L[name .. 'Offset'] + 1) }
    samples.count, samples.size = record[name .. 'Count'], L[name .. 'Size']
  end
  record[name] = samples
  return samples
end

-- The record of the article that founded a record's cluster, or nil when it is gone or tells another story by now.
local function founderOf(record)
  local known = identityOf(record.founder)
  local founder = known and readRecord(known.sequence)
  return founder and founder.founder == record.founder and founder.founderRevision == record.founderRevision and founder or nil
end

local function writeRecord(sequence, it)
  local key, offset, page = recordPlace(sequence)
  openPage(key, page, L.recordsPerPage, capacity, L.recordBytes)
  local flags = body:byte(1) + (it.isLoose and 4 or 0)
  call('SETRANGE', key, offset, struct.pack('<I4', sequence) .. article .. string.char(flags) .. body:sub(2))
end

local function voidRecord(sequence)
  if readRecord(sequence) then
    local key, offset = recordPlace(sequence)
    call('SETRANGE', key, offset, '\0\0\0\0')
  end
end

---------------------------------------------------------------- the index of keys

local NONE = {}

-- The sequences that were written with the key's tag, and the tags of their clusters.
local function readSlots(at, tag)
  local slots, clusters, clusterCount = { unpack(L.bucketFormat, at.packed) }, {}, 0
  at.found, at.foundTags = {}, {}
  for index = 1, L.slotsPerBucket * 3, 3 do
    local sequence = slots[index + 2]
    if slots[index] == tag and sequence > 0 and sequence > now - capacity then
      at.found[#at.found + 1] = sequence
      at.foundTags[#at.found] = slots[index + 1]
      if not clusters[slots[index + 1]] then clusterCount = clusterCount + 1 end
      clusters[slots[index + 1]] = true
    end
  end
  -- A key that brought a different story into each slot belongs to a phrase, not to a story.
  at.isHot = clusterCount == L.slotsPerBucket
end

local function readBucket(key, offset)
  local bucket, tag = unpack('<I4I2', key, offset)
  local page = math.floor(bucket / L.bucketsPerPage)
  local start = (bucket % L.bucketsPerPage) * L.bucketBytes
  local at = {
    key = string.format('%s:slots:%d', pages, page),
    page = page,
    offset = whole(start),
    packedTag = key:sub(offset + 4, offset + 5),
    found = NONE,
  }
  at.packed = call('GETRANGE', at.key, at.offset, whole(start + L.bucketBytes - 1))
  at.isNew = #at.packed < L.bucketBytes
  if at.isNew then at.packed = string.rep('\0', L.bucketBytes)
  -- Most keys bring nothing: looking for two bytes is a quarter of the time of taking the slots apart.
  elseif at.packed:find(at.packedTag, 1, true) then readSlots(at, tag) end
  return at
end

local function writeSlot(at, sequence, clusterTag)
  if at.isNew then openPage(at.key, at.page, L.bucketsPerPage, capacity * L.bucketsPerRecord, L.bucketBytes) end
  local slot = at.packedTag .. struct.pack('<BI4', clusterTag, sequence)
  call('SETRANGE', at.key, at.offset, slot .. at.packed:sub(1, L.bucketBytes - #slot))
end

-- The buckets that are looked into, and those of them that the telling is written to. Hot keys are passed over while there are
-- others; the versions of a running story may share nothing but hot keys.
local function readBuckets()
  local looked, written, hot = {}, {}, {}
  local isLong = #keys > SPARE_KEYS * 6
  for offset = 1, #keys, 6 do
    if #written == MAX_KEYS and not isLong then break end
    local at = readBucket(keys, offset)
    if at.isHot then hot[#hot + 1] = at
    else
      looked[#looked + 1] = at
      if #written < MAX_KEYS then written[#written + 1] = at end
    end
  end
  for index = 1, math.min(#hot, MAX_KEYS - #written) do
    looked[#looked + 1], written[#written + 1] = hot[index], hot[index]
  end
  return looked, written
end
