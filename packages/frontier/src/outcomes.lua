-- ARGV: stories. Returns the state of each: waiting, how it ended, or an empty string when it is not known
local states = {}
for i, story in ipairs(ARGV) do states[i] = outcome_of(story) end
return states
