import { describe, expect, test } from 'vitest'
import { type Identity, openDeduplicator } from '../../src/dedup/deduplicator.ts'
import { harbour, swap, tell } from '../../src/dedup/stories.ts'
import { startDeduplicators } from './start-deduplicators.ts'

const room = await startDeduplicators()

describe('many processes at once', { timeout: 120_000 }, () => {
  const trials = 200
  const racers = 32

  test('make one revision of one page', async () => {
    const identities = await race(
      (trial) => (racer) =>
        tell([`Trial ${trial}.`, ...harbour], { url: `https://race.example/${trial}`, delivery: `${racer}` }),
    )
    for (const answers of identities) {
      expect(answers.filter(({ kind }) => kind !== 'unchanged')).toHaveLength(1)
      expect(new Set(answers.map(({ clusterId }) => clusterId)).size).toBe(1)
      expect(answers.every(({ revision }) => revision === 1)).toBe(true)
    }
  })

  test('make one cluster of one text under many addresses', async () => {
    const identities = await race(
      (trial) => (racer) =>
        tell(
          swap(
            harbour,
            Object.fromEntries((harbour.join(' ').match(/[a-z]{4,}/g) ?? []).map((word) => [word, `${word}${trial}`])),
          ),
          { url: `https://host${racer}.example/${trial}` },
        ),
    )
    for (const answers of identities) {
      expect(answers.filter(({ kind }) => kind === 'new')).toHaveLength(1)
      expect(new Set(answers.map(({ clusterId }) => clusterId)).size).toBe(1)
    }
    expect(new Set(identities.map(([answer]) => answer?.clusterId)).size).toBe(trials)
  })

  async function race(tellingOf: (trial: number) => (racer: number) => ReturnType<typeof tell>): Promise<Identity[][]> {
    const connections = Array.from({ length: racers }, room.connect)
    const deduplicators = connections.map((connection) => openDeduplicator(connection, { prefix: room.prefix }))
    try {
      const identities: Identity[][] = []
      for (let trial = 0; trial < trials; trial++) {
        const telling = tellingOf(trial)
        identities.push(await Promise.all(deduplicators.map((each, racer) => each.identify(telling(racer)))))
      }
      return identities
    } finally {
      for (const connection of connections) connection.disconnect()
    }
  }
})
