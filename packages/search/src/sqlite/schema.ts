import type { DatabaseSync } from 'node:sqlite'
import { represent } from './clusters.ts'

/** "dtln": tells a dateline index from any other SQLite file (https://sqlite.org/pragma.html#pragma_application_id). */
const applicationId = 0x64746c6e

/**
 * Steps from one version of the schema to the next; `user_version` counts those taken. Only ever append.
 *
 *     article       one row an article: what filters and orders, and which revision is the latest
 *     revision      revisions as JSON, each stored once
 *     cluster       who stands for a cluster, and why
 *     cluster_merge names that clusters had before they were joined
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
  `
  ALTER TABLE article ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE article ADD COLUMN is_agency INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE article ADD COLUMN based_on TEXT;

  -- Clusters of several members. A single one stands for itself.
  CREATE TABLE cluster (
    id TEXT PRIMARY KEY,
    representative INTEGER NOT NULL REFERENCES article (key),
    reason TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- Clusters that were joined to another: whatever comes under the lost name belongs to the root.
  CREATE TABLE cluster_merge (
    lost TEXT PRIMARY KEY,
    root TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX cluster_merge_by_root ON cluster_merge (root);
  `,
  `ALTER TABLE article ADD COLUMN is_withdrawn INTEGER NOT NULL DEFAULT 0;`,
]

/** What a step can't say in SQL, by the version that it leads to. */
const fills: Record<number, (db: DatabaseSync) => void> = { 2: fillClusters }

function fillClusters(db: DatabaseSync): void {
  db.exec(`UPDATE article SET words = coalesce((SELECT json ->> '$.wordCount' FROM revision
    WHERE revision.article = article.key AND revision.revision = article.revision), 0)`)
  const clusters = db.prepare('SELECT cluster_id FROM article GROUP BY cluster_id HAVING count(*) > 1').all()
  const prepare = (sql: string) => db.prepare(sql)
  for (const { cluster_id } of clusters) represent({ prepare }, String(cluster_id), Date.now())
}

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
  const from = readVersion(db, path)
  for (const [index, step] of steps.entries()) {
    if (index < from) continue
    db.exec(step)
    fills[index + 1]?.(db)
  }
  db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${schemaVersion}`)
}
