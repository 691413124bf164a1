-- Says what a telling is, in one step: whatever number of processes ask at once, each answer sees all earlier ones.
--
--   known?  same delivery and content -> its first answer        same content -> unchanged
--           fetched before the known revision -> older           else          -> revision
--   host's habits other than assumed -> { 'habits', mask }: nothing is written, the caller signs again
--   same words -> exact     shares most of its shingles -> near or contained     too short -> thin     else -> new

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

-- The best duplicate, and whether the page repeats one of its own host under the same title. A cluster that holds an
-- earlier issue of the same template is closed to it, also by way of another host's copy of that issue.
local function findAlike(mine, buckets)
  local alike, closed = {}, {}
  local compared, isRepeatOfHost = 0, false
  for _, sequence in ipairs(candidatesOf(buckets)) do
    if compared == MAX_CANDIDATES then break end
    local other = readRecord(sequence)
    if other and other.article ~= article then
      compared = compared + 1
      local like = likeness(mine, other)
      local isAlike, isIssue = judge(mine, like)
      if isAlike then alike[#alike + 1] = like end
      if isIssue then closed[other.founder] = true end
      if isAlike and other.host == mine.host and other.title == mine.title and like.containment >= 0.9 then
        isRepeatOfHost = true
      end
    end
  end
  local best, bestRank
  for _, like in ipairs(alike) do
    local rank = like.containment + like.jaccard
    if not closed[like.record.founder] and (not best or rank > bestRank) then best, bestRank = like, rank end
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
      verdict.isLoose = best.jaccard < LOOSE_JACCARD
      verdict.kind = best.jaccard >= LOOSE_JACCARD and KIND.near or KIND.contained
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
    founderRevision = verdict.founderRevision, repeated = verdict.repeated, isLoose = verdict.isLoose,
  }
end

local known = identityOf(article)
local answered = known and answerKnown(known)
if answered then return answered end

local habits = readHabits()
-- A page that was counted before must not take its own paragraphs for a habit of others.
local mask = maskOf(habits, known and HABIT_SEEN + 1 or HABIT_SEEN)
if mask ~= assumed and not mustTake then return { 'habits', mask } end

local mine = { packed = string.rep('\0', L.headBytes) .. body }
local _
_, _, mine.flags, mine.sketchCount, mine.numbersCount, mine.host, mine.title, mine.words, mine.minute, mine.exact =
  unpack(L.recordFormat, mine.packed)
readFlags(mine)
-- More samples than are kept: a short text that is known is then found whole in a long one that comes.
mine.sketch = { count = #wide / 2, size = L.wideSketchSize }
for index = 1, #wide / 2 do mine.sketch[index] = unpack('<I2', wide, index * 2 - 1) end

local buckets = readBuckets()
local exactAt = exactKey ~= '' and readBucket(exactKey, 1)
local it = known and decideRevision(mine, buckets, exactAt, known) or decide(mine, buckets, exactAt, 1)

it.revision = known and known.revision + 1 or 1
it.content, it.delivery, it.fetchedAt = content, delivery, fetchedAt
it.sequence = call('INCR', stem .. ':sequence')

if known then
  call('LPUSH', pastKey, packIdentity(known))
  call('LTRIM', pastKey, 0, PAST_KEPT - 1)
  call('EXPIRE', pastKey, PAST_KEEP_SECONDS)
  voidRecord(known.sequence)
elseif (it.kind ~= KIND.exact or mine.thin == 1) and not it.isRepeatOfHost then
  countHabits(habits)
end

writeRecord(it.sequence, it)
local clusterTag = (unpack('<I2', it.founder, 11) + it.founderRevision) % 256
for _, at in ipairs(buckets) do writeSlot(at, it.sequence, clusterTag) end
if exactAt then writeSlot(exactAt, it.sequence, clusterTag) end
call('HSET', identityKey, identityField, packIdentity(it))

return answer(KINDS[it.kind], it)
