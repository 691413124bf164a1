-- ARGV: ms until their first revisit, then article and URL for each
for i = 2, #ARGV, 2 do schedule(ARGV[i], '1', '', ARGV[i + 1], tonumber(ARGV[1])) end
return 1
