import { loadavg } from 'node:os'
import { type Run, runOnce, type Scenario } from './run.ts'

/*
 * Whether hosts that mean harm slow others down or fill the memory. Each scenario is run with and without them, in turn, so
 * that both meet the same load of the machine; the better of their runs counts, because load takes and never gives.
 *
 *   paced    the delay bounds the good hosts, with much of the processor to spare: what they lose, they lose to us
 *   busy     a delay so short that a small machine is at its limit: here harm takes processor time from the good
 *   crowd    a hundred hosts that drip
 *
 * keptShare is by the clock. keptOfOwn leaves out what the fetcher's main thread waited for a processor that other programs
 * had, the attackers among them: it is the one to judge the fetcher by.
 *
 *   npm run bench -- bench/hostile/main.ts [--json] [paced|busy|crowd] [rounds]
 */
const every = [
  'drip-body',
  'drip-headers',
  'silence',
  'flood',
  'bomb',
  'reset',
  'redirects',
  'huge-length',
  'header-flood',
]
const drips = ['drip-body', 'drip-headers', 'silence']
const scenarios: Record<string, Scenario> = {
  paced: { goodHosts: 20, pages: 12, delayMs: 1000, badHosts: 24, attacks: every },
  busy: { goodHosts: 20, pages: 40, delayMs: 200, badHosts: 24, attacks: every },
  crowd: { goodHosts: 20, pages: 12, delayMs: 1000, badHosts: 100, attacks: drips },
}

const chosen = process.argv.slice(2).filter((word) => word in scenarios)
const rounds = Number(process.argv.find((word) => /^\d+$/.test(word)) ?? 2)
const results = []
for (const name of chosen.length > 0 ? chosen : Object.keys(scenarios)) {
  const scenario = scenarios[name]
  if (scenario) results.push({ scenario: name, ...(await compare(name, scenario)) })
}
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results)}\n`)
else console.table(results)
process.exit(results.every(({ keptOfOwn, grownMb }) => keptOfOwn >= 0.9 && grownMb < 200) ? 0 : 1)

async function compare(name: string, scenario: Scenario) {
  const runs: { alone: Run; attacked: Run }[] = []
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`${name}, round ${round} of ${rounds} …\n`)
    runs.push({ alone: await runOnce(scenario, false), attacked: await runOnce(scenario, true) })
  }
  const best = (of: 'alone' | 'attacked') =>
    runs.map((run) => run[of]).toSorted((a, b) => a.seconds - b.seconds)[0] as Run
  const [alone, attacked] = [best('alone'), best('attacked')]
  return {
    aloneS: round(alone.seconds),
    attackedS: round(attacked.seconds),
    keptShare: round(alone.seconds / attacked.seconds, 2),
    aloneWaitS: round(alone.waitS),
    attackedWaitS: round(attacked.waitS),
    keptOfOwn: round((alone.seconds - alone.waitS) / (attacked.seconds - attacked.waitS), 2),
    attacks: attacked.attacks,
    aloneCpuS: alone.cpuS,
    attackedCpuS: attacked.cpuS,
    alonePeakMb: round(alone.peakMb, 0),
    attackedPeakMb: round(attacked.peakMb, 0),
    grownMb: round(Math.max(...runs.map((run) => run.attacked.peakMb)) - alone.peakMb, 0),
    load: round(loadavg()[0] ?? 0),
  }
}

function round(value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}
