import { type StageName, stageNames, topology } from '@dateline/contracts/topology'
import type { FrontierStatus } from '@dateline/frontier/frontier'
import type { QueueCounts } from '@dateline/runtime/queue'

type Ledger = Pick<FrontierStatus, 'waiting' | 'hostsDue' | 'hostsWaiting' | 'hostsPaused' | 'underWay' | 'outbox'>

/** One line that names what the pipeline is waiting for: the last stage that lags, else the fetcher, else time itself. */
export function holdUpOf(ledger: Ledger, queues: Record<StageName, QueueCounts>): string {
  if (ledger.waiting === 0) return 'nothing: everything that was accepted has its outcome'
  const lagging = lastWith('waiting', queues)
  if (lagging) return `${topology[lagging].queue}: ${messages(queues[lagging].waiting)} for the ${lagging}`
  if (ledger.underWay > 0) return `fetch: ${hosts(ledger.underWay)} being asked`
  if (ledger.hostsDue > 0) return `fetch: ${hosts(ledger.hostsDue)} due and no fetcher takes them`
  const working = lastWith('active', queues)
  if (working) return `${topology[working].queue}: the ${working} works on ${queues[working].active}`
  if (ledger.outbox > 0) return `import: ${messages(ledger.outbox)} to be handed over`
  const retrying = lastWith('delayed', queues)
  if (retrying) return `${topology[retrying].queue}: ${messages(queues[retrying].delayed)} for another try`
  if (ledger.hostsWaiting > 0 && ledger.hostsPaused >= ledger.hostsWaiting) {
    return `pause: ${hosts(ledger.hostsPaused)} paused; \`dateline host resume\` lets them go on`
  }
  if (ledger.hostsWaiting > 0) return `politeness: ${hosts(ledger.hostsWaiting)} resting until the next turn`
  return 'work in hand'
}

/** The stage furthest down the pipe with messages in this state; those of the fetcher are counted by the frontier. */
const lastWith = (state: 'waiting' | 'active' | 'delayed', queues: Record<StageName, QueueCounts>) =>
  stageNames.findLast((name) => name !== 'fetcher' && queues[name][state] > 0)

const messages = (count: number) => (count === 1 ? '1 message waits' : `${count} messages wait`)
const hosts = (count: number) => (count === 1 ? '1 host is' : `${count} hosts are`)
