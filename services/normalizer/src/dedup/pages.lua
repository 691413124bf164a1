-- Signatures, in pages of records, and the keys that find them, in pages of buckets.

local MAX_KEYS = 11 -- the lead's two and nine of the smallest
local SPARE_KEYS = 17 -- that come with any text; a long one has more

-- What Redis and `..` make of a number goes through its decimals, which takes as long as reading a bucket.
local function whole(number) return string.format('%d', number) end

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

-- Its founder 12 and the founder's revision u32. A record's cluster is looked up when it is first asked for: that of an issue of
-- a template rarely is.
local function clusterOf(it)
  if not it.founder then
    local known = identityOf(it.article)
    it.founder, it.founderRevision = known and known.founder or it.article, known and known.founderRevision or 1
  end
  return it.founder .. struct.pack('<I4', it.founderRevision)
end

-- The record of the article that founded a record's cluster, or nil when it is gone or tells another story by now.
local function founderOf(record)
  local cluster = clusterOf(record)
  local known = identityOf(cluster:sub(1, 12))
  local founder = known and readRecord(known.sequence)
  return founder and clusterOf(founder) == cluster and founder or nil
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
