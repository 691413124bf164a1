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

/** Each line that a racer writes: the trial and what one or more of its workers were told. */
export interface RaceAnswer {
  trial: number
  clusterId: string
  revision: number
  merged: ClusterMerge[]
}

/**
 * Lets processes tell the same story at once, whole and in parts, trial after trial, each delivery twice. They wait for each
 * other before each trial. Kills one after the other on the way, for each of which a new one goes on where it was and brings
 * its deliveries again.
 */
export async function measureRace(trials: number, workers: number, onProgress: (done: number) => void): Promise<Race> {
  const server = await startRedis()
  try {
    const prefix = server.prefix()
    const racer = join(import.meta.dirname, 'racer.ts')
    const processes = Math.max(Math.round(workers / LANES), 1)
    const start = (from: number) =>
      startProcess(process.execPath, [racer, server.url, prefix, ...[from, trials, LANES, processes].map(String)])
    const running = await Promise.all(Array.from({ length: processes }, () => start(0)))
    let kills = 0
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = running[kill]
      const trial = Math.floor((trials * (kill + 1)) / (KILLS + 1))
      await victim?.waitForLine(new RegExp(`"trial":${trial},`), { timeoutMs: 600_000 })
      onProgress(trial)
      const end = await victim?.kill('SIGKILL')
      if (end?.signal === 'SIGKILL') kills++
      running.push(await start(trial))
    }
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
    return { trials, workers: processes * LANES, kills, joined, wrong }
  } finally {
    await server.stop()
  }
}

/** Connections of one process, each a worker. */
const LANES = 8

/** In each race. */
const KILLS = 12

/** The last line of a killed process may be cut. */
function answerOf(line: string): RaceAnswer[] {
  try {
    return [JSON.parse(line) as RaceAnswer]
  } catch {
    return []
  }
}
