import { expect, test } from 'vitest'
import { holdUpOf } from './hold-up.ts'

const none = { waiting: 0, active: 0, delayed: 0, failed: 0 }
const idle = { fetcher: none, normalizer: none, indexer: none }
const resting = { waiting: 9, hostsDue: 0, hostsWaiting: 0, hostsPaused: 0, underWay: 0, outbox: 0 }

test.each([
  ['all is done', { waiting: 0 }, {}, 'nothing: everything that was accepted has its outcome'],
  [
    'all is done, whatever is dead',
    { waiting: 0 },
    { indexer: { ...none, failed: 3 } },
    'nothing: everything that was accepted has its outcome',
  ],
  [
    'the normalizer lags',
    { underWay: 2 },
    { normalizer: { ...none, waiting: 7 } },
    'normalize: 7 messages wait for the normalizer',
  ],
  [
    'the indexer lags, which is why the normalizer does',
    {},
    { normalizer: { ...none, waiting: 7 }, indexer: { ...none, waiting: 1 } },
    'index: 1 message waits for the indexer',
  ],
  ['requests are under way', { underWay: 1, hostsWaiting: 5 }, {}, 'fetch: 1 host is being asked'],
  ['hosts are due', { hostsDue: 4, hostsWaiting: 5 }, {}, 'fetch: 4 hosts are due and no fetcher takes them'],
  [
    'the normalizer works',
    { hostsWaiting: 5 },
    { normalizer: { ...none, active: 2 } },
    'normalize: the normalizer works on 2',
  ],
  ['imported pages wait', { outbox: 3 }, {}, 'import: 3 messages wait to be handed over'],
  [
    'a stage failed and tries again',
    { hostsWaiting: 1 },
    { indexer: { ...none, delayed: 2 } },
    'index: 2 messages wait for another try',
  ],
  [
    'all hosts that wait are paused',
    { hostsWaiting: 2, hostsPaused: 2 },
    {},
    'pause: 2 hosts are paused; `dateline host resume` lets them go on',
  ],
  ['hosts rest', { hostsWaiting: 5 }, {}, 'politeness: 5 hosts are resting until the next turn'],
  ['a message is between two places', {}, {}, 'work in hand'],
])('what holds the pipeline up when %s', (_, ledger, queues, expected) => {
  expect(holdUpOf({ ...resting, ...ledger }, { ...idle, ...queues })).toBe(expected)
})
