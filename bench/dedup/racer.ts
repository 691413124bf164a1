import { type Deduplicator, openDeduplicator } from '@dateline/normalizer/deduplicator'
import { tellingOf } from '@dateline/normalizer/labelled'
import { openLog } from '@dateline/runtime/log'
import { openRedis } from '@dateline/runtime/redis'
import type { RaceAnswer } from './race.ts'
import { streamOf } from './stream.ts'

// racer.ts REDIS_URL PREFIX TRIALS LANES: one of the processes of race.ts
const [url = '', prefix = '', trials = '0', lanes = '1'] = process.argv.slice(2)
const connections = Array.from({ length: Number(lanes) }, () =>
  openRedis({ REDIS_URL: url }, openLog('racer', 'silent')),
)
const stream = streamOf(7)
for (let trial = 0; trial < Number(trials); trial++) {
  const { text } = stream.next().value
  const tellings = connections.map((connection, lane) =>
    tell(openDeduplicator(connection, { prefix }), trial, lane, text),
  )
  for (const answer of (await Promise.all(tellings)).flat()) process.stdout.write(`${JSON.stringify(answer)}\n`)
}
for (const connection of connections) connection.disconnect()

/** Twice in a row, as a queue does whose worker did not answer in time. Every lane is another host with the same text. */
async function tell(deduplicator: Deduplicator, trial: number, lane: number, text: string): Promise<RaceAnswer[]> {
  const document = {
    id: `t${trial}l${lane}`,
    host: `lane${lane}.example`,
    title: `Trial ${trial}`,
    at: '2026-03-02T10:00:00Z',
  }
  const own = Array.from({ length: 60 }, (_, index) => `trial${trial}word${index}`).join(' ')
  const telling = tellingOf({ ...document, text: `${own}\n\n${text}` })
  const answers: RaceAnswer[] = []
  for (let delivery = 0; delivery < 2; delivery++) {
    const { clusterId, revision } = await deduplicator.identify(telling)
    answers.push({ trial, clusterId, revision })
  }
  return answers
}
