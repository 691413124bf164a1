import { type Deduplicator, openDeduplicator } from '@dateline/normalizer/deduplicator'
import { tellingOf } from '@dateline/normalizer/labelled'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import type { RaceAnswer } from './race.ts'

// racer.ts REDIS_URL PREFIX FIRST TRIALS LANES PROCESSES: one of the processes of race.ts
const [url = '', prefix = '', first = '0', trials = '0', lanes = '1', processes = '1'] = process.argv.slice(2)
const connect = () => openRedis({ REDIS_URL: url }, openLog('racer', 'silent'))
const gate = connect()
const connections = Array.from({ length: Number(lanes) }, connect)
for (let trial = Number(first); trial < Number(trials); trial++) {
  await meet(`${prefix}:gate:${trial}`, Number(processes))
  const tellings = connections.map((connection, lane) => tell(openDeduplicator(connection, { prefix }), trial, lane))
  const told = (await Promise.all(tellings)).flat().map((answer) => JSON.stringify(answer))
  for (const answer of new Set(told)) process.stdout.write(`${answer}\n`)
}
for (const connection of [gate, ...connections]) connection.disconnect()

/** Waits until so many have come, so that they tell at once; not for one that was killed, which comes later. */
async function meet(name: string, all: number): Promise<void> {
  if ((await gate.incr(name)) === all) await gate.lpush(`${name}:open`, ...Array.from({ length: all }, () => ''))
  else await gate.blpop(`${name}:open`, 0.05)
}

/**
 * Twice in a row, as a queue does whose worker did not answer in time. Every lane is another host; it tells the whole story or
 * one of two parts that are two clusters until the whole comes.
 */
async function tell(deduplicator: Deduplicator, trial: number, lane: number): Promise<RaceAnswer[]> {
  const part = (name: string, length: number) =>
    Array.from({ length }, (_, index) => `${name}${trial}word${index}`).join(' ')
  // Short enough for a sketch to hold all of a part: nothing is left to the chance of samples.
  const [one, shared, another] = [part('one', 32), part('shared', 26), part('another', 32)]
  const told = [
    [one, shared],
    [shared, another],
    [one, shared, another],
  ]
  const telling = tellingOf({
    id: `t${trial}l${lane}`,
    host: `lane${lane}.example`,
    title: null,
    at: '2026-03-02T10:00:00Z',
    text: (told[lane % told.length] ?? []).join('\n\n'),
  })
  const answers: RaceAnswer[] = []
  for (let delivery = 0; delivery < 2; delivery++) {
    const { clusterId, revision, merged } = await deduplicator.identify(telling)
    answers.push({ trial, clusterId, revision, merged })
  }
  return answers
}
