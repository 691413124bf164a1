import type { DatabaseSync } from 'node:sqlite'

/** "dtln": tells a dateline index from any other SQLite file (https://sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x64746c6e

/**
 * Steps from one version of the schema to the next; `user_version` counts those taken. Only ever append.
 *
 *     article       one row an article: what filters and orders, and which revision is the latest
 *     revision      every revision as JSON, stored once
 *     article_text  the latest text as it is indexed, computed when it is read
 *     article_fts   the words; its content is article_text, so that the text is not stored a second time
 */
const steps = [
  `
  CREATE TABLE article (
    key INTEGER PRIMARY KEY,          -- in the order of first writing; never used again, nothing is deleted
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    url TEXT NOT NULL,
    canonical_url TEXT NOT NULL,
    host_key TEXT NOT NULL,           -- labels from the top: 'org.example.news.'
    lang TEXT,                        -- lower case
    dated INTEGER NOT NULL,           -- ms: published, else modified, else fetched
    fetched_at INTEGER NOT NULL,      -- ms
    written_at INTEGER NOT NULL,      -- ms, of the latest revision
    cluster_id TEXT NOT NULL
  ) STRICT;
  CREATE INDEX article_by_url ON article (url);
  CREATE INDEX article_by_canonical_url ON article (canonical_url);
  CREATE INDEX article_by_date ON article (dated);
  CREATE INDEX article_by_host ON article (host_key, dated);
  CREATE INDEX article_by_cluster ON article (cluster_id, dated);

  CREATE TABLE revision (
    article INTEGER NOT NULL REFERENCES article (key),
    revision INTEGER NOT NULL,
    json TEXT NOT NULL,
    UNIQUE (article, revision)
  ) STRICT;

  CREATE VIEW article_text AS
    SELECT article.key AS key,
      part_words(json -> '$.title') AS title,
      part_words(json -> '$.description') AS description,
      part_words(json -> '$.text') AS text
    FROM article JOIN revision ON revision.article = article.key AND revision.revision = article.revision;

  -- Marks (Mn, Mc) belong to words, or Hindi would be parted at its vowels; the selectors of emoji styles do not.
  CREATE VIRTUAL TABLE article_fts USING fts5 (
    title, description, text,
    content = 'article_text', content_rowid = 'key',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' separators '\ufe0e\ufe0f'"
  );
  -- A word in the title says most of what an article is about, one in the page's own summary more than one in the body.
  INSERT INTO article_fts (article_fts, rank) VALUES ('rank', 'bm25(10.0, 4.0, 1.0)');
  -- Fewer rewrites of segments while much is written; twice the default, measured a third faster.
  INSERT INTO article_fts (article_fts, rank) VALUES ('automerge', 8);
  `,
]

/** The version that this code reads and writes. */
export const schemaVersion = steps.length

/** The version of an open file, 0 where it is empty; throws where it is something else, or newer than this code. */
export function readVersion(db: DatabaseSync, path: string): number {
  const version = Number(db.prepare('PRAGMA user_version').get()?.user_version)
  const isOurs = Number(db.prepare('PRAGMA application_id').get()?.application_id) === applicationId
  const isEmpty = Number(db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get()?.tables) === 0
  if (!isOurs && !(isEmpty && version === 0)) {
    throw new Error(`${path} is a SQLite file, but not an index of dateline: let INDEX_URL name another path`)
  }
  if (version > schemaVersion) {
    throw new Error(
      `The index ${path} has schema version ${version}, this dateline knows ${schemaVersion}: it was written by a newer dateline; run that one, or let INDEX_URL name another path and replay the archive`,
    )
  }
  return version
}

/** Takes the steps that are missing, all or none; call it inside a transaction that holds the write lock. */
export function migrate(db: DatabaseSync, path: string): void {
  for (const step of steps.slice(readVersion(db, path))) db.exec(step)
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`)
}
