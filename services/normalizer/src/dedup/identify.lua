-- Says what a telling is, in one step: whatever number of processes ask at once, each answer sees all earlier ones.
-- The table L (places and formats) is put in front by layout.ts, which also draws them.
--
--   known?  same delivery and content -> its first answer        same content -> unchanged
--           fetched before the known revision -> older           else          -> revision
--   host's habits other than assumed -> { 'habits', mask }: nothing is written, the caller signs again
--   same words -> exact     shares most of its shingles -> near or contained     too short -> thin     else -> new
--
-- KEYS[1] stem of all key names, with its hash tag
-- ARGV    article 12 | content 8 | delivery 8 | fetched at, ms | body | keys | exact key or '' | paragraphs
--         | mask assumed for them ('1' a habit) | '1' to take the signature whatever the habits are | capacity | host

local stem = KEYS[1]
-- Identities outlive a change of layout; signatures and habits do not.
local pages = stem .. ':' .. L.version
local article, content, delivery, fetchedAt = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])
local body, keys, exactKey, paragraphs, assumed, mustTake = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10] == '1'
local capacity, host = tonumber(ARGV[11]), ARGV[12]
local call, unpack = redis.call, struct.unpack

local KINDS = { 'new', 'revision', 'exact', 'near', 'contained', 'thin' }
local KIND = { new = 1, revision = 2, exact = 3, near = 4, contained = 5, thin = 6 }
local NOBODY = string.rep('\0', 12)

local MAX_KEYS = 11 -- the lead's and ten of the smallest
local MAX_CANDIDATES = 12 -- compared in full
local WINDOW_MINUTES = 72 * 60
local SERIES_MINUTES, SERIES_NUMBERS = 20 * 60, 4
-- These and the shares in isDuplicate were set on labelled news; labelled.test.ts holds what they reach.
local MIN_COMMON = 4 -- samples in common: fewer say nothing
local HABIT_SEEN = 3 -- other articles of the host
local HABIT_FULL = 15 -- a paragraph counted so often is still forgotten when this many others took its place
local HABIT_KEEP_SECONDS = 30 * 86400
local PAST_KEPT, PAST_KEEP_SECONDS = 8, 7 * 86400

local function hex(bytes)
  return (bytes:gsub('.', function(char) return string.format('%02x', char:byte()) end))
end

---------------------------------------------------------------- identities

local identityKey = stem .. ':ids:' .. hex(article:sub(1, 2))
local identityField = article:sub(3)
local pastKey = stem .. ':past:' .. hex(article)

local function readIdentity(packed)
  local it = {}
  it.version, it.kind, it.containment, it.jaccard, it.revision, it.content, it.delivery, it.fetchedAt, it.sequence,
    it.founder, it.founderRevision, it.repeated = unpack(L.identityFormat, packed)
  return it
end

local function packIdentity(it)
  return struct.pack(L.identityFormat, L.version, it.kind, it.containment, it.jaccard, it.revision, it.content,
    it.delivery, it.fetchedAt, it.sequence, it.founder, it.founderRevision, it.repeated)
end

local function answer(kind, it)
  local cluster = hex(it.founder)
  if it.founderRevision > 1 then cluster = cluster .. '.' .. it.founderRevision end
  local repeated = it.repeated == NOBODY and '' or hex(it.repeated)
  return { kind, it.revision, cluster, repeated, it.containment, it.jaccard }
end

-- The answer for a page that needs no signature, or nil.
local function answerKnown(known)
  local function isAsked(it) return it.delivery == delivery and it.content == content end
  if isAsked(known) then return answer(KINDS[known.kind], known) end
  if known.revision > 1 then
    for _, packed in ipairs(call('LRANGE', pastKey, 0, -1)) do
      local past = readIdentity(packed)
      if isAsked(past) then return answer(KINDS[past.kind], past) end
    end
  end
  if known.content == content then
    if fetchedAt > known.fetchedAt then
      known.fetchedAt = fetchedAt
      call('HSET', identityKey, identityField, packIdentity(known))
    end
    return answer('unchanged', known)
  end
  if fetchedAt < known.fetchedAt then return answer('older', known) end
end

---------------------------------------------------------------- habits of the host

local habitsKey = pages .. ':habits:' .. host

local function readHabits()
  local habits, counted = {}, call('GET', habitsKey) or ''
  for offset = 1, #paragraphs, 6 do
    local place, tag = unpack('<I2I4', paragraphs, offset)
    local packed = #counted >= place * 4 + 4 and unpack('<I4', counted, place * 4 + 1) or 0
    local count = packed % 256
    habits[#habits + 1] = { place = place, tag = tag, count = count, isSame = count > 0 and (packed - count) / 256 == tag }
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
  if call('STRLEN', habitsKey) == 0 then call('SETRANGE', habitsKey, L.habitSlots * 4 - 1, '\0') end
  for _, habit in ipairs(habits) do
    if habit.isSame or habit.count == 0 then
      local count = math.min(habit.count + 1, HABIT_FULL)
      call('SETRANGE', habitsKey, habit.place * 4, struct.pack('<I4', habit.tag * 256 + count))
    else
      call('SETRANGE', habitsKey, habit.place * 4, string.char(habit.count - 1))
    end
  end
  call('EXPIRE', habitsKey, HABIT_KEEP_SECONDS)
end

---------------------------------------------------------------- records

local function recordPlace(sequence)
  local index = sequence % capacity
  local page = math.floor(index / L.recordsPerPage)
  return pages .. ':records:' .. page, (index % L.recordsPerPage) * L.recordBytes
end

-- The record of that sequence, or nil when it was overwritten, replaced or written in another layout.
local function readRecord(sequence)
  local key, offset = recordPlace(sequence)
  local packed = call('GETRANGE', key, offset, offset + L.recordBytes - 1)
  if #packed < L.recordBytes then return nil end
  local it = { packed = packed }
  it.sequence, it.article, it.founder, it.founderRevision, it.version, it.thin, it.sketchCount, it.numbersCount, it.host,
    it.title, it.words, it.minute, it.exact = unpack(L.recordFormat, packed)
  if it.sequence ~= sequence or it.version ~= L.version then return nil end
  return it
end

local function sketchOf(record)
  if not record.sketch then record.sketch = { unpack(L.sketchFormat, record.packed, L.headBytes + L.sketchOffset + 1) } end
  return record.sketch, record.sketchCount, L.sketchSize
end

local function numbersOf(record)
  if not record.numbers then record.numbers = { unpack(L.numbersFormat, record.packed, L.headBytes + L.numbersOffset + 1) } end
  return record.numbers, record.numbersCount, L.numbersSize
end

local function writeRecord(sequence, founder, founderRevision)
  local key, offset = recordPlace(sequence)
  if call('STRLEN', key) == 0 then call('SETRANGE', key, L.recordsPerPage * L.recordBytes - 1, '\0') end
  call('SETRANGE', key, offset, struct.pack('<I4', sequence) .. article .. founder .. struct.pack('<I4', founderRevision) .. body)
end

local function voidRecord(sequence)
  if readRecord(sequence) then
    local key, offset = recordPlace(sequence)
    call('SETRANGE', key, offset, '\0\0\0\0')
  end
end

---------------------------------------------------------------- likeness

-- Of two bottom-k sketches: samples up to the smaller of both ceilings are samples of the union (KMV), so that both
-- containment in the smaller set and Jaccard likeness can be read from them.
local function compare(a, aCount, size, b, bCount)
  local ceiling = math.huge
  if aCount == size then ceiling = a[size] end
  if bCount == size then ceiling = math.min(ceiling, b[size]) end
  local i, j, common, aSeen, bSeen = 1, 1, 0, 0, 0
  while true do
    local x = i <= aCount and a[i] <= ceiling and a[i] or nil
    local y = j <= bCount and b[j] <= ceiling and b[j] or nil
    if not x and not y then break end
    if x and x == y then common = common + 1 end
    if x and (not y or x <= y) then i = i + 1; aSeen = aSeen + 1 end
    if y and (not x or y <= x) then j = j + 1; bSeen = bSeen + 1 end
  end
  local least = math.min(aSeen, bSeen)
  return least == 0 and 0 or common / least, common == 0 and 0 or common / (aSeen + bSeen - common), common
end

local function likeness(mine, other)
  local a, aCount, size = sketchOf(mine)
  local b, bCount = sketchOf(other)
  local containment, jaccard, common = compare(a, aCount, size, b, bCount)
  return { containment = containment, jaccard = jaccard, common = common, record = other }
end

-- The share of the fewer numbers that the other text has too, and how many those are; texts without numbers agree.
local function numbersAgree(mine, other)
  local a, aCount, size = numbersOf(mine)
  local b, bCount = numbersOf(other)
  if aCount == 0 or bCount == 0 then return aCount == bCount and 1 or 0.7, 0 end
  return (compare(a, aCount, size, b, bCount)), math.min(aCount, bCount)
end

local function isDuplicate(mine, like)
  if like.common < MIN_COMMON then return false end
  local other = like.record
  local agree, numbers = numbersAgree(mine, other)
  local apart = math.abs(mine.minute - other.minute)
  -- A recurring template of one host tells other numbers in the same words. A story sent again within the day may have
  -- one or two of its numbers corrected.
  if mine.host == other.host then
    if agree < 0.7 and apart > SERIES_MINUTES then return false end
    if agree < 0.5 and numbers >= SERIES_NUMBERS then return false end
  end
  if like.containment >= 0.97 and like.jaccard >= 0.9 then return true end
  if apart > WINDOW_MINUTES then return false end
  if agree >= 0.9 then return like.containment >= 0.6 end
  if agree >= 0.7 then return like.containment >= 0.65 end
  return like.containment >= 0.85
end

---------------------------------------------------------------- the index of keys

local now = tonumber(call('GET', stem .. ':sequence') or '0')

local function readBucket(key, offset)
  local bucket, tag = unpack('<I4I2', key, offset)
  local at = {
    key = pages .. ':slots:' .. math.floor(bucket / L.bucketsPerPage),
    offset = (bucket % L.bucketsPerPage) * L.bucketBytes,
    tag = tag,
  }
  at.packed = call('GETRANGE', at.key, at.offset, at.offset + L.bucketBytes - 1)
  at.isNew = #at.packed < L.bucketBytes
  if at.isNew then at.packed = string.rep('\0', L.bucketBytes) end
  local slots = { unpack(L.bucketFormat, at.packed) }
  at.found, at.clusters = {}, {}
  local clusters = 0
  for index = 1, L.slotsPerBucket * 3, 3 do
    local sequence = slots[index + 2]
    if slots[index] == tag and sequence > 0 and sequence > now - capacity then
      at.found[#at.found + 1] = sequence
      if not at.clusters[slots[index + 1]] then clusters = clusters + 1 end
      at.clusters[slots[index + 1]] = true
    end
  end
  -- A key that brought a different story into each slot belongs to a phrase, not to a story.
  at.isHot = clusters == L.slotsPerBucket
  return at
end

local function writeSlot(at, sequence, clusterTag)
  if at.isNew and call('STRLEN', at.key) == 0 then
    call('SETRANGE', at.key, L.bucketsPerPage * L.bucketBytes - 1, '\0')
  end
  local slot = struct.pack('<I2I2I4', at.tag, clusterTag, sequence)
  call('SETRANGE', at.key, at.offset, slot .. at.packed:sub(1, L.bucketBytes - #slot))
end

-- Hot keys are passed over while there are others; the versions of a running story may share nothing but hot keys.
local function readBuckets()
  local used, hot = {}, {}
  for offset = 1, #keys, 6 do
    if #used == MAX_KEYS then break end
    local at = readBucket(keys, offset)
    local kept = at.isHot and hot or used
    kept[#kept + 1] = at
  end
  for index = 1, math.min(#hot, MAX_KEYS - #used) do used[#used + 1] = hot[index] end
  return used
end

---------------------------------------------------------------- the decision

local function findExact(mine, at)
  for _, sequence in ipairs(at.found) do
    local other = readRecord(sequence)
    if other and other.exact == mine.exact and other.article ~= article then return other end
  end
end

-- Candidates that share most keys first, newer ones first among equals.
local function candidatesOf(buckets)
  local shared, list = {}, {}
  for _, at in ipairs(buckets) do
    for _, sequence in ipairs(at.found) do
      if not shared[sequence] then list[#list + 1] = sequence end
      shared[sequence] = (shared[sequence] or 0) + 1
    end
  end
  table.sort(list, function(a, b)
    if shared[a] ~= shared[b] then return shared[a] > shared[b] end
    return a > b
  end)
  return list
end

-- The best duplicate, and whether the page repeats one of its own host under the same title.
local function findAlike(mine, buckets)
  local best, isRepeatOfHost
  local compared = 0
  for _, sequence in ipairs(candidatesOf(buckets)) do
    if compared == MAX_CANDIDATES then break end
    local other = readRecord(sequence)
    if other and other.article ~= article then
      compared = compared + 1
      local like = likeness(mine, other)
      if isDuplicate(mine, like) then
        like.rank = like.containment + like.jaccard
        if not best or like.rank > best.rank then best = like end
        if other.host == mine.host and other.title == mine.title and like.containment >= 0.9 then isRepeatOfHost = true end
      end
    end
  end
  return best, isRepeatOfHost
end

local function percent(share) return math.floor(share * 100 + 0.5) end

-- A merge of two clusters that one text joins belongs here: with the best of findAlike, a second root that it resembles as
-- much would get a parent. Until then a text joins the cluster of its best match, and both clusters stay.
local function decide(mine, buckets, exactAt, revision)
  local verdict = { kind = mine.thin == 1 and KIND.thin or KIND.new, containment = 0, jaccard = 0 }
  local same = exactAt and findExact(mine, exactAt)
  local match = same
  if same then
    verdict.kind, verdict.containment, verdict.jaccard = KIND.exact, 100, 100
  elseif mine.thin == 0 then
    local best, isRepeatOfHost = findAlike(mine, buckets)
    verdict.isRepeatOfHost = isRepeatOfHost
    if best then
      match = best.record
      verdict.kind = best.jaccard >= 0.5 and KIND.near or KIND.contained
      verdict.containment, verdict.jaccard = percent(best.containment), percent(best.jaccard)
    end
  end
  verdict.founder = match and match.founder or article
  verdict.founderRevision = match and match.founderRevision or revision
  verdict.repeated = match and match.article or NOBODY
  return verdict
end

-- A page keeps its cluster while it tells the same story; a stub has no story yet.
local function decideRevision(mine, buckets, exactAt, known)
  local before = readRecord(known.sequence)
  local isReplaced = before and before.thin == 0 and mine.thin == 0 and likeness(mine, before).containment < 0.2
  local isGrown = before and before.thin == 1 and mine.thin == 0
  local verdict = known
  if isReplaced or isGrown then
    verdict = decide(mine, buckets, exactAt, isReplaced and known.revision + 1 or known.founderRevision)
    if isGrown and verdict.repeated == NOBODY then verdict = known end
  end
  return {
    kind = KIND.revision, containment = verdict.containment, jaccard = verdict.jaccard, founder = verdict.founder,
    founderRevision = verdict.founderRevision, repeated = verdict.repeated,
  }
end

local packedKnown = call('HGET', identityKey, identityField)
local known = packedKnown and readIdentity(packedKnown)
local answered = known and answerKnown(known)
if answered then return answered end

local habits = readHabits()
-- A page that was counted before must not take its own paragraphs for a habit of others.
local mask = maskOf(habits, known and HABIT_SEEN + 1 or HABIT_SEEN)
if mask ~= assumed and not mustTake then return { 'habits', mask } end

local mine = { packed = string.rep('\0', L.headBytes) .. body }
local _
_, _, _, _, mine.version, mine.thin, mine.sketchCount, mine.numbersCount, mine.host, mine.title, mine.words, mine.minute,
  mine.exact = unpack(L.recordFormat, mine.packed)

local buckets = readBuckets()
local exactAt = exactKey ~= '' and readBucket(exactKey, 1)
local it = known and decideRevision(mine, buckets, exactAt, known) or decide(mine, buckets, exactAt, 1)

it.revision = known and known.revision + 1 or 1
it.content, it.delivery, it.fetchedAt = content, delivery, fetchedAt
it.sequence = call('INCR', stem .. ':sequence')

if known then
  call('LPUSH', pastKey, packedKnown)
  call('LTRIM', pastKey, 0, PAST_KEPT - 1)
  call('EXPIRE', pastKey, PAST_KEEP_SECONDS)
  voidRecord(known.sequence)
elseif it.kind ~= KIND.exact and not it.isRepeatOfHost then
  countHabits(habits)
end

writeRecord(it.sequence, it.founder, it.founderRevision)
local clusterTag = (unpack('<I2', it.founder, 11) + it.founderRevision) % 65536
for _, at in ipairs(buckets) do writeSlot(at, it.sequence, clusterTag) end
if exactAt then writeSlot(exactAt, it.sequence, clusterTag) end
call('HSET', identityKey, identityField, packIdentity(it))

return answer(KINDS[it.kind], it)
