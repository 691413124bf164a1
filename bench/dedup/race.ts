import { join } from 'node:path'
import type { ClusterMerge } from '@dateline/contracts/messages'
import { startProcess } from '@dateline/testkit/process'
import { startRedis } from '@dateline/testkit/redis'

export interface Race {
  trials: number
  workers: number
  kills: number
  /** Trials in which clusters were joined. */
  joined: number
  /** Trials that did not end in exactly one cluster, joints followed, and one revision. */
  wrong: number
}

/** Each line that a racer writes: the trial and what it was told. */
export interface RaceAnswer {
  trial: number
  clusterId: string
  revision: number
  merged: ClusterMerge[]
}

/**
 * Lets processes tell the same story at once, whole and in parts, trial after trial, each delivery twice; kills some of them on the way, whose
 * deliveries others then bring again.
 */
export async function measureRace(trials: number, workers: number): Promise<Race> {
  const server = await startRedis()
  try {
    const prefix = server.prefix()
    const racer = join(import.meta.dirname, 'racer.ts')
    const start = () => startProcess(process.execPath, [racer, server.url, prefix, String(trials), String(LANES)])
    const running = await Promise.all(Array.from({ length: Math.max(Math.round(workers / LANES), 1) }, start))
    let kills = 0
    for (const [index, victim] of running.entries()) {
      if (index % 2 === 0) continue
      await victim.waitForLine(new RegExp(`"trial":${Math.floor((trials * index) / running.length / 2)},`), {
        timeoutMs: 600_000,
      })
      await victim.kill('SIGKILL')
      kills++
    }
    running.push(await start()) // brings again whatever the dead had in hand
    await Promise.all(running.map((each) => each.exit))
    const answers = running.flatMap(({ stdout }) => stdout.flatMap(answerOf))
    const byTrial = Map.groupBy(answers, ({ trial }) => trial)
    let wrong = trials - byTrial.size
    let joined = 0
    for (const all of byTrial.values()) {
      const lost = new Set(all.flatMap(({ merged }) => merged.map((joint) => joint.lost)))
      const roots = new Set(all.map(({ clusterId }) => clusterId).filter((cluster) => !lost.has(cluster)))
      if (lost.size > 0) joined++
      if (roots.size !== 1 || all.some(({ revision }) => revision !== 1)) wrong++
    }
    return { trials, workers: running.length * LANES, kills, joined, wrong }
  } finally {
    await server.stop()
  }
}

/** Connections of one process, each a worker. */
const LANES = 8

/** The last line of a killed process may be cut. */
function answerOf(line: string): RaceAnswer[] {
  try {
    return [JSON.parse(line) as RaceAnswer]
  } catch {
    return []
  }
}
