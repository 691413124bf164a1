-- ARGV: step, ms until it, then articles
for i = 3, #ARGV do schedule(ARGV[i], ARGV[1], '', tonumber(ARGV[2])) end
return #ARGV - 2
