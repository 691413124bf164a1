-- ARGV: id of an article. Returns the latest revision of it that the index has, 0 if none is known of
return revision_of(raw(ARGV[1]))
