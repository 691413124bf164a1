-- ARGV: url ids. Returns for each 1 where it has been indexed some day, else 0
local answers = {}
for i, text in ipairs(ARGV) do
  local id = raw(text)
  answers[i] = redis.call('HEXISTS', bucket_of('payload', id), string.sub(id, 3))
end
return answers
