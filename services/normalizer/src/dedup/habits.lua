-- Habits of hosts: the paragraphs that their pages show again and again, and that tell no story.

local HABIT_SEEN = 3 -- other articles of the host
local HABIT_FULL = 15 -- a paragraph counted so often is still forgotten when this many others took its place
local HABIT_KEEP_SECONDS = 30 * 86400

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
