/** Assertions of feedparser's suite about things that a reading does not have, by the path that they look at. Each is counted in the test. */
export const outOfScope: readonly { path: RegExp; because: string }[] = [
  {
    path: /^(feed|entries\[\d+\](\.source)?)\.(authors?|contributors?|publisher)(_detail)?\b/,
    because: 'people are read from the page itself, where their names stand beside the text',
  },
  {
    path: /^(feed|entries\[\d+\](\.source)?)\.(summary|description|subtitle|tagline|info|content|rights|copyright)(_detail)?\b/,
    because: 'texts of a feed are not the article: it is extracted from the page',
  },
  {
    path: /^(feed|entries\[\d+\](\.source)?)\.(generator(_detail)?|cloud|docs|image|icon|logo|textinput|license|newlocation)\b/,
    because:
      'furniture of the feed: it names no page and says nothing of when to ask (newlocation is a source, tested apart)',
  },
  {
    path: /^(len\()?(feed|entries\[\d+\](\.source)?)\.(links|enclosures)\b|\.comments$/,
    because: 'links that are not the entry: attachments, licences, related pages',
  },
  {
    path: /^(feed|entries\[\d+\](\.source)?)\.(tags|category)\b/,
    because: 'tags have schemes and labels there; a reading keeps the words, tested apart',
  },
  {
    path: /^entries\[\d+\]\.source\.|^feed\.(id|guid)$/,
    because: 'of the feed that an entry was taken from only the title is kept; feeds are known by their address',
  },
  {
    path: /\.(expired|validity_start|validity_end)(_parsed)?$/,
    because: 'when a publisher takes a story down is no fact of the story',
  },
  {
    path: /\.(title_detail\.type|guidislink)$/,
    because: 'how the feed wrote it: a reading has plain text and one address',
  },
  {
    path: /\.(published|updated|created|issued|modified)$/,
    because: 'the date as it was written; the parsed date of the same case is compared',
  },
]

/** Cases of feedparser's suite in which we differ on purpose. */
export const feedDepartures: Readonly<Record<string, string>> = {
  'wellformed/rss/entity_in_doctype.xml':
    'entities that a document type defines are never expanded: they make bombs, and no feed needs them',
  'wellformed/rss/item_guid_not_permalink.xml':
    'an absolute web address in a guid is the page where there is no other, as crawler-commons reads it',
}

/** Cases of crawler-commons' suite in which we differ on purpose, by the name of the test. */
export const sitemapDepartures: Readonly<Record<string, string>> = {
  'SiteMapParserTest.testAtomFormat': 'of two alternate links that in HTML is taken, not the first',
  'SiteMapParserTest.lambda$testSitemapParserBrokenXml$2': 'what is broken is read as far as it goes',
  'SiteMapParserTest.testRSSPubDate': 'a time without a zone is kept without one',
  'SiteMapParserTest.testLenientParser': 'whose addresses a sitemap may list is for whoever asked for it to judge',
  'SiteMapParserTest.lambda$testSitemapXXE$0': 'a document type is passed over, not refused',
  'SiteMapParserTest.testSitemapWithWrongNamespace': 'namespaces that publishers misspell are read',
}
