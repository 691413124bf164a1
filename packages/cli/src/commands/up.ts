import { findClient } from '../client.ts'
import { type Common, command } from '../common.ts'
import { prettyLine } from '../log-line.ts'
import { print, say, style } from '../output.ts'
import { startPipeline } from '../pipeline.ts'

/** `dateline up`: the whole pipeline on this machine, until it is stopped. */
export const up = command('up', 'run the whole pipeline on this machine until stopped', 'dateline up').action(
  async (options: Common) => {
    const { dataDir, json } = options
    const pipeline = await startPipeline({
      dataDir,
      events: {
        onLine: (service, line) => print(json ? line : prettyLine(service, line)),
        onDeath: (service, how, againInMs) => say(`${service} ended (${how}); starting it again in ${againInMs} ms`),
        onRedisDeath: () => {
          say('the Redis server has ended: stopping, because nothing can go on without it')
          process.kill(process.pid, 'SIGTERM')
        },
      },
    })
    const { url } = (await findClient(options)) ?? pipeline.client
    say(
      `${style('bold', 'dateline is up')} at ${url}, data in ${dataDir}. Add URLs: npx dateline add URL. Stop it: Ctrl-C.`,
    )
    await stopSignal()
    say('stopping: finishing what is in hand')
    await pipeline.stop()
  },
)

const stopSignal = () =>
  new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve())
    process.once('SIGTERM', () => resolve())
  })
