import type { ClusterMerge } from '@dateline/contracts/messages'
import { chooseRepresentative, type Member } from '../representative.ts'
import type { Connection } from './connection.ts'

type Statements = Pick<Connection, 'prepare'>

/** Members that are looked at for the representative, from the first published on: a write costs the same in any cluster. */
const LOOK_AT = 500

/** The cluster that the name leads to by now. */
export function rootOf({ prepare }: Statements, clusterId: string): string {
  const merged = prepare('SELECT root FROM cluster_merge WHERE lost = ?').get(clusterId)
  return merged ? String(merged.root) : clusterId
}

/** Brings whatever is under `lost` under `into`; call it inside a transaction. What was brought there before stays as it is. */
export function mergeClusters(connection: Statements, merges: ClusterMerge[], writtenAt: number): void {
  const { prepare } = connection
  for (const merge of merges) {
    const [lost, root] = [rootOf(connection, merge.lost), rootOf(connection, merge.into)]
    if (lost === root) continue
    // All that led to the lost one leads to the root at once: a name is never more than one step away.
    prepare('UPDATE cluster_merge SET root = ? WHERE root = ?').run(root, lost)
    prepare('INSERT INTO cluster_merge (lost, root) VALUES (?, ?)').run(lost, root)
    prepare('UPDATE article SET cluster_id = ?, written_at = ? WHERE cluster_id = ?').run(root, writtenAt, lost)
    prepare('DELETE FROM cluster WHERE id = ?').run(lost)
    represent(connection, root, writtenAt)
  }
}

/** Chooses who stands for a cluster; its members count as written when that changes what is read of them. */
export function represent({ prepare }: Statements, clusterId: string, writtenAt: number): void {
  const rows = prepare(membersSql).all(clusterId, LOOK_AT)
  const known = prepare('SELECT representative, reason FROM cluster WHERE id = ?').get(clusterId)
  if (rows.length < 2) {
    if (!known) return
    prepare('DELETE FROM cluster WHERE id = ?').run(clusterId)
    touch(clusterId, -1)
    return
  }
  const { id, reason } = chooseRepresentative(rows.map(memberOf))
  const key = Number(rows.find((row) => row.id === id)?.key)
  if (known?.representative === key && known.reason === reason) return
  prepare('INSERT OR REPLACE INTO cluster (id, representative, reason) VALUES (?, ?, ?)').run(clusterId, key, reason)
  // One that stood alone before stands for itself as it did.
  if (known?.representative !== key) touch(clusterId, known ? -1 : key)

  function touch(cluster: string, except: number): void {
    prepare('UPDATE article SET written_at = ? WHERE cluster_id = ? AND key <> ?').run(writtenAt, cluster, except)
  }
}

const membersSql = `SELECT key, id, url, canonical_url, dated, fetched_at, words, is_agency, based_on FROM article
  WHERE cluster_id = ? ORDER BY dated, key LIMIT ?`

function memberOf(row: Record<string, unknown>): Member {
  return {
    id: String(row.id),
    urls: [String(row.canonical_url), String(row.url)],
    dated: Number(row.dated),
    fetchedAt: Number(row.fetched_at),
    words: Number(row.words),
    isAgency: row.is_agency === 1,
    isBasedOn: row.based_on === null ? null : String(row.based_on),
  }
}
