-- How much two tellings share, as far as their sketches can say, and whether that makes one a copy of the other.

-- These and the shares below were set on labelled news; labelled.test.ts holds what they reach.
local MIN_COMMON = 4 -- samples in common: fewer say nothing
local LOOSE_JACCARD = 0.5 -- with less in common, one is a part of the other
local WINDOW_MINUTES = 72 * 60
local SERIES_MINUTES, SERIES_NUMBERS = 20 * 60, 4
local TELLING_NUMBERS = 3 -- numbers in common: fewer agree by chance
local EVEN, UNEVEN = 0.5, 0.25 -- likeness over containment, which falls as the lengths differ
local BRIEF_WORDS, QUOTE_WORDS = 130, 100
local NEVER = 2

-- How many of rising values are not above the ceiling.
local function countUpTo(values, count, ceiling)
  local low, high = 0, count
  while low < high do
    local middle = math.floor((low + high + 1) / 2)
    if values[middle] <= ceiling then low = middle else high = middle - 1 end
  end
  return low
end

-- Of two bottom-k sketches: samples up to the smaller of both ceilings are samples of the union (KMV), so that both
-- containment in the smaller set and Jaccard likeness can be read from them.
local function compare(a, b)
  local ceiling = math.huge
  if a.count == a.size then ceiling = a[a.size] end
  if b.count == b.size then ceiling = math.min(ceiling, b[b.size]) end
  local aSeen, bSeen = countUpTo(a, a.count, ceiling), countUpTo(b, b.count, ceiling)
  local common, place = 0, 1
  for index = 1, bSeen do
    local sample = b[index]
    while place <= aSeen and a[place] < sample do place = place + 1 end
    if place > aSeen then break end
    if a[place] == sample then common = common + 1 end
  end
  local least = math.min(aSeen, bSeen)
  return least == 0 and 0 or common / least, common == 0 and 0 or common / (aSeen + bSeen - common), common
end

-- What a telling shares with another; either may be looked for again as the founder of a third one's cluster.
local verifications = 0
local function likeness(mine, other)
  mine.verified = mine.verified or {}
  if not mine.verified[other] then
    local containment, jaccard, common = compare(samplesOf(mine, 'sketch'), samplesOf(other, 'sketch'))
    mine.verified[other] = { containment = containment, jaccard = jaccard, common = common, record = other }
    verifications = verifications + 1
  end
  return mine.verified[other]
end

-- The share of the fewer numbers that the other text has too, and how many those are; texts without numbers agree.
local function numbersAgree(mine, other)
  local a, b = samplesOf(mine, 'numbers'), samplesOf(other, 'numbers')
  if a.count == 0 or b.count == 0 then return a.count == b.count and 1 or 0.7, 0 end
  return (compare(a, b)), math.min(a.count, b.count)
end

local NO_TITLE = string.rep('\0', 8)

-- How many words two titles have in common.
local function titleWords(a, b)
  local count = 0
  for place = 1, 5, 2 do
    local left = bit.band(unpack('<I2', a, place), (unpack('<I2', b, place)))
    while left > 0 do left, count = bit.band(left, left - 1), count + 1 end
  end
  return count
end

-- Whether they have one title, as it is or with a word in five changed or moved.
local function haveOneTitle(mine, other)
  local a, b = mine.title, other.title
  if a == b then return a ~= NO_TITLE end
  local common = titleWords(a, b)
  return common >= 4 and common >= 0.8 * math.max(titleWords(a, a), titleWords(b, b))
end

-- Whether both have titles, and less than half of the shorter one's words are in the other. A shortened copy keeps most of a
-- title, or comes without one.
local function haveOtherTitles(mine, other)
  local a, b = mine.title, other.title
  if a == NO_TITLE or b == NO_TITLE then return false end
  return titleWords(a, b) < math.min(titleWords(a, a), titleWords(b, b)) / 2
end

-- Whether two tellings are issues of a recurring template: the same words of one host with other numbers. A story sent
-- again within the day may have one or two of its numbers corrected.
local function isSeries(agree, numbers, apart)
  if agree < 0.7 and apart > SERIES_MINUTES then return true end
  return agree < 0.5 and numbers >= SERIES_NUMBERS
end

-- A page without a date was told when it was fetched or at any time before. So two tellings are surely far apart only when
-- the later one has a date.
local function isSurelyApart(mine, other)
  if math.abs(mine.minute - other.minute) <= WINDOW_MINUTES then return false end
  local later = mine.minute > other.minute and mine or other
  return later.undated == 0
end

-- A text that shares only a part with a member of a cluster has to share with its founder too: else updates of a running
-- story chain one with the other what nobody told together. Edits under the same title are no update.
local function isChained(mine, like, isEdit)
  local other = like.record
  if like.jaccard >= LOOSE_JACCARD or other.article == clusterOf(other):sub(1, 12) then return false end
  if isEdit and other.loose == 0 then return false end
  local founder = founderOf(other)
  if not founder then return other.loose == 1 end
  return likeness(mine, founder).containment < 0.45
end

-- Whether enough numbers are the same to tell that a story is; of one or two it may be chance.
local function isToldByNumbers(agree, numbers) return agree >= 0.9 and numbers >= TELLING_NUMBERS end

-- The least containment that makes a copy. Edits and misread letters are spread over a text and leave both as long as they
-- were; what stories of one event or one writer share stands in one place, and one is often much longer. So little is
-- enough where the lengths are alike and the numbers are the same, and more where one holds but a part of the other. A title
-- counts while it is news: templates keep theirs for years.
local function leastAcrossHosts(mine, like, agree, numbers, isSameTitle, apart)
  local evenness = like.jaccard / like.containment
  local shorter = math.min(mine.words, like.record.words)
  if not isSameTitle and shorter < BRIEF_WORDS then
    if evenness <= EVEN and haveOtherTitles(mine, like.record) then return shorter < QUOTE_WORDS and NEVER or 0.95 end
    if like.jaccard < 0.17 then return 0.85 end
  end
  local isTold, isFresh = isToldByNumbers(agree, numbers), apart <= WINDOW_MINUTES
  if evenness > EVEN then
    if agree < 0.7 then return 0.6 end
    if not isSameTitle then return agree >= 0.9 and 0.55 or 0.65 end
    return isTold and 0.25 or agree >= 0.9 and isFresh and 0.3 or 0.45
  end
  if evenness > UNEVEN then
    if isSameTitle and isFresh and (agree >= 0.7 or numbers < TELLING_NUMBERS) then return isTold and 0.4 or 0.5 end
    return isTold and 0.5 or agree >= 0.7 and 0.65 or 0.6
  end
  return like.jaccard < 0.1 and 0.7 or 0.6
end

local function leastOnOneHost(mine, like, agree, numbers, isSameTitle)
  local evenness = like.jaccard / like.containment
  -- A brief in a news summary, or a quote: a host tells its own short texts again in longer ones.
  if not isSameTitle and evenness <= EVEN and math.min(mine.words, like.record.words) < BRIEF_WORDS then return NEVER end
  local isTold, isMiddling = isToldByNumbers(agree, numbers), evenness <= EVEN and evenness > UNEVEN
  local least = 0.85
  if isTold and evenness > EVEN then least = 0.45
  elseif agree >= 0.9 and (isTold or not isMiddling) then least = 0.55
  elseif agree >= 0.7 then least = 0.65 end
  if like.jaccard < 0.1 then return math.max(least, 0.7) end
  return like.jaccard < 0.2 and math.max(least, 0.6) or least
end

-- Whether numbers say that it is another day's issue or an update: one that differs is chance, but not days later.
local function haveOtherNumbers(agree, numbers, apart)
  return agree < 0.5 and numbers >= (apart > WINDOW_MINUTES and 1 or TELLING_NUMBERS)
end

local function leastContainment(mine, like, agree, numbers, apart)
  local isSameHost, isSameTitle = mine.host == like.record.host, haveOneTitle(mine, like.record)
  local least = isSameHost and leastOnOneHost(mine, like, agree, numbers, isSameTitle)
    or leastAcrossHosts(mine, like, agree, numbers, isSameTitle, apart)
  if apart > SERIES_MINUTES then
    if isSameHost and numbers == 0 then least = math.max(least, 0.9) end
    if haveOtherNumbers(agree, numbers, apart) then least = math.max(least, 0.85) end
  end
  if apart > WINDOW_MINUTES and least < 0.95 then least = math.min(math.max(least + 0.15, 0.55), 0.95) end
  local isEdit = isSameTitle and like.jaccard / like.containment > EVEN
  if least < 0.9 and isChained(mine, like, isEdit) then least = 0.9 end
  return least
end

-- Whether one is a copy of the other, and whether they are issues of the same template.
local function judge(mine, like)
  if like.common < MIN_COMMON then return false, false end
  local other = like.record
  local agree, numbers = numbersAgree(mine, other)
  local apart = math.abs(mine.minute - other.minute)
  if mine.host == other.host and isSeries(agree, numbers, apart) then return false, like.containment >= 0.4 end
  if like.containment >= 0.97 and like.jaccard >= 0.9 then return true, false end
  if isSurelyApart(mine, other) then return false, false end
  return like.containment >= leastContainment(mine, like, agree, numbers, apart), false
end
