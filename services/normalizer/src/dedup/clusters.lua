-- Clusters are a forest: one that was joined to another names it, for ever, and its own members are found under the other.
--
--   parents  hash  cluster 16 -> the cluster that it was joined to 16 | the root when it was last looked for 16
--
-- A cluster is its founder 12 and the founder's revision u32. Records and identities keep the cluster that they were written
-- with; whoever reads them looks for its root. Only a root is given a parent, so there are no rings.

local parentsKey = stem .. ':parents'
local MAX_TOLD = 8 -- joints that one answer tells; each was told before by the telling that made it

-- Set on labelled news told in thirty orders: what is asked of samples must leave room for their error, some .04 of .9.
local MERGE_CONTAINMENT = 0.85 -- of the telling and its duplicate in either cluster
local MERGE_DIRECT = 0.3 -- of these two duplicates

local roots = {}

-- The root of a cluster. What was passed on the way points to it from now on: the next way is two steps.
local function rootOf(cluster)
  if roots[cluster] then return roots[cluster] end
  local passed, root = {}, cluster
  local packed = call('HGET', parentsKey, root)
  while packed do
    passed[#passed + 1] = { cluster = root, packed = packed }
    root = packed:sub(17)
    packed = call('HGET', parentsKey, root)
  end
  for index = 1, #passed - 1 do
    call('HSET', parentsKey, passed[index].cluster, passed[index].packed:sub(1, 16) .. root)
  end
  roots[cluster] = root
  return root
end

-- How long a cluster is known: by its founder's last telling. One whose founder tells another story by now is as good as new.
local function ageOf(cluster)
  local founder = identityOf(cluster:sub(1, 12))
  return founder and founder.sequence or math.huge
end

-- Joins two roots, the younger one to the older; returns the one that is a root no more.
local function join(a, b)
  local lost, kept = a, b
  if ageOf(a) < ageOf(b) then lost, kept = b, a end
  call('HSET', parentsKey, lost, kept .. kept)
  roots = {}
  return lost
end

local function nameOf(cluster)
  local revision = unpack('<I4', cluster, 13)
  return hex(cluster:sub(1, 12)) .. (revision > 1 and '.' .. revision or '')
end

-- The answer for a telling: with its cluster's root, and each joint on the way to it. So a redelivery tells of a joint again,
-- and the next telling of the story tells of one whose first message was lost.
local function answer(kind, it)
  local cluster = clusterOf(it)
  local root, told = rootOf(cluster), 0
  local repeated = it.repeated == NOBODY and '' or hex(it.repeated)
  local reply = { kind, it.revision, nameOf(root), repeated, it.containment, it.jaccard }
  while cluster ~= root and told < MAX_TOLD do
    local into = call('HGET', parentsKey, cluster):sub(1, 16)
    reply[#reply + 1], reply[#reply + 2] = nameOf(cluster), nameOf(into)
    cluster, told = into, told + 1
  end
  return reply
end
