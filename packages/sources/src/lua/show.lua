-- ARGV: ids. Returns each source that there is
local shown = {}
for _, id in ipairs(ARGV) do
  if redis.call('EXISTS', source_of(id)) == 1 then shown[#shown + 1] = show(id) end
end
return shown
