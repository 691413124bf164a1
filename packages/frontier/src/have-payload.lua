-- ARGV: url ids. Returns for each 1 where it has been indexed some day, else 0
local answers = {}
for i, text in ipairs(ARGV) do
  local _, _, _, indexed = known_of(raw(text))
  answers[i] = indexed and indexed.at and 1 or 0
end
return answers
