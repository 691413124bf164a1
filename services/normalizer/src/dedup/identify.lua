-- Says what a telling is, in one step: whatever number of processes ask at once, each answer sees all earlier ones.
--
--   known?  same delivery and content -> its first answer        same content -> unchanged
--           fetched before the known revision -> older           shares less than a fifth -> replaced      else -> revision
--   host's habits other than assumed -> { 'habits', mask }: nothing is written, the caller signs again
--   same words -> exact     shares most of its shingles -> near or contained     too short -> thin     else -> new

-- The answer for a page that needs no signature, or nil.
local function answerKnown(known)
  local function isAsked(it) return it.delivery == delivery and it.content == content end
  if isAsked(known) then return answer(KINDS[known.kind], known) end
  if known.revision > 1 then
    for _, packed in ipairs(call('LRANGE', pastKey(), 0, -1)) do
      local past = readIdentity(packed, article)
      if isAsked(past) then return answer(KINDS[past.kind], past) end
    end
  end
  if known.content == content then
    if fetchedAt > known.fetchedAt then
      known.fetchedAt = fetchedAt
      writeIdentity(known, known)
    end
    return answer('unchanged', known)
  end
  if fetchedAt < known.fetchedAt then return answer('older', known) end
end

local function findExact(mine, at)
  for _, sequence in ipairs(at.found) do
    local other = readRecord(sequence)
    if other and other.exact == mine.exact and other.article ~= article then return other end
  end
end

-- Candidates that share most keys first, newer ones first among equals; and the tag of each one's cluster.
local function candidatesOf(buckets)
  local shared, list, tags = {}, {}, {}
  for _, at in ipairs(buckets) do
    for index, sequence in ipairs(at.found) do
      if not shared[sequence] then list[#list + 1] = sequence end
      shared[sequence] = (shared[sequence] or 0) + 1
      tags[sequence] = at.foundTags[index]
    end
  end
  table.sort(list, function(a, b)
    if shared[a] ~= shared[b] then return shared[a] > shared[b] end
    return a > b
  end)
  return list, tags
end

-- Duplicates in one cluster that say what it is: more of them would leave no verification for another cluster.
local ENOUGH_OF_CLUSTER = 3
-- Earlier issues of a template that say that the telling is one: further ones share its keys all the same.
local ENOUGH_ISSUES = 4

-- All duplicates in clusters that are open to it, the best first, and whether the page repeats one of its own host under the
-- same title. A cluster that holds an earlier issue of the same template is closed, also by way of another host's copy of it.
local function findAlike(mine, buckets)
  local alike, issues, enough, isRepeatOfHost = {}, {}, {}, false
  local candidates, tags = candidatesOf(buckets)
  for _, sequence in ipairs(candidates) do
    -- Two are left: its founder may have to be compared too, and a joint.
    if #issues == ENOUGH_ISSUES or verifications >= MAX_VERIFICATIONS - 2 then break end
    local tag = tags[sequence]
    local other = (enough[tag] or 0) < ENOUGH_OF_CLUSTER and readRecord(sequence)
    if other and other.article ~= article then
      local like = likeness(mine, other)
      local isAlike, isIssue = judge(mine, like)
      if isAlike then alike[#alike + 1], enough[tag] = like, (enough[tag] or 0) + 1 end
      if isIssue then issues[#issues + 1] = other end
      if isAlike and other.host == mine.host and other.title == mine.title and like.containment >= 0.9 then
        isRepeatOfHost = true
      end
    end
  end
  local closed, open = {}, {}
  if #alike > 0 then
    for _, issue in ipairs(issues) do closed[rootOf(clusterOf(issue))] = true end
  end
  for _, like in ipairs(alike) do
    like.root = rootOf(clusterOf(like.record))
    if not closed[like.root] then open[#open + 1] = like end
  end
  -- Of equals the one that was compared first stands first, whatever the sort does.
  for index, like in ipairs(open) do like.rank, like.place = like.containment + like.jaccard, index end
  table.sort(open, function(a, b)
    if a.rank ~= b.rank then return a.rank > b.rank end
    return a.place < b.place
  end)
  return open, isRepeatOfHost
end

-- The cluster that a telling belongs to by its duplicates: that of the best one. No more than two clusters are joined at once, and
-- only where the telling holds most of a text of each, or lies in it, and these two share a part themselves: two stories
-- in one roundup don't. Issues of one template are never joined.
local function joinedCluster(open)
  local best = open[1]
  if best.containment < MERGE_CONTAINMENT then return clusterOf(best.record) end
  for index = 2, #open do
    local other = open[index]
    if other.root ~= best.root and other.containment >= MERGE_CONTAINMENT and verifications < MAX_VERIFICATIONS then
      local direct = likeness(best.record, other.record)
      local _, isIssue = judge(best.record, direct)
      if not isIssue and direct.common >= MIN_COMMON and direct.containment >= MERGE_DIRECT then
        return join(best.root, other.root)
      end
    end
  end
  return clusterOf(best.record)
end

local function percent(share) return math.floor(share * 100 + 0.5) end

local function decide(mine, buckets, exactAt, revision)
  local verdict = { kind = mine.thin == 1 and KIND.thin or KIND.new, containment = 0, jaccard = 0 }
  local same = exactAt and findExact(mine, exactAt)
  local match, cluster = same, same and clusterOf(same)
  if same then
    verdict.kind, verdict.containment, verdict.jaccard = KIND.exact, 100, 100
  elseif mine.thin == 0 then
    local open, isRepeatOfHost = findAlike(mine, buckets)
    local best = open[1]
    verdict.isRepeatOfHost = isRepeatOfHost
    if best then
      match, cluster = best.record, joinedCluster(open)
      verdict.isLoose = best.jaccard < LOOSE_JACCARD
      verdict.kind = best.jaccard >= LOOSE_JACCARD and KIND.near or KIND.contained
      verdict.containment, verdict.jaccard = percent(best.containment), percent(best.jaccard)
    end
  end
  verdict.founder = cluster and cluster:sub(1, 12) or article
  verdict.founderRevision = cluster and unpack('<I4', cluster, 13) or revision
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
    kind = isReplaced and KIND.replaced or KIND.revision, containment = verdict.containment, jaccard = verdict.jaccard, founder = verdict.founder,
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
mine.wide = wide

local buckets, written = readBuckets()
local exactAt = exactKey ~= '' and readBucket(exactKey, 1)
local it = known and decideRevision(mine, buckets, exactAt, known) or decide(mine, buckets, exactAt, 1)

it.revision = known and known.revision + 1 or 1
it.content, it.delivery, it.fetchedAt = content, delivery, fetchedAt
it.sequence = call('INCR', sequenceKey)

if known then
  call('LPUSH', pastKey(), packIdentity(known))
  call('LTRIM', pastKey(), 0, PAST_KEPT - 1)
  call('EXPIRE', pastKey(), PAST_KEEP_SECONDS)
  voidRecord(known.sequence)
elseif (it.kind ~= KIND.exact or mine.thin == 1) and not it.isRepeatOfHost then
  countHabits(habits)
end

writeRecord(it.sequence, it)
local clusterTag = (unpack('<I2', it.founder, 11) + it.founderRevision) % 256
for _, at in ipairs(written) do writeSlot(at, it.sequence, clusterTag) end
if exactAt then writeSlot(exactAt, it.sequence, clusterTag) end
writeIdentity(it, known)

return answer(KINDS[it.kind], it)
