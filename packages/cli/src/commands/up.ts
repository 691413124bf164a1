import { type Common, command } from '../common.ts'
import { prettyLine } from '../log-line.ts'
import { print, say, style } from '../output.ts'
import { startPipeline } from '../pipeline.ts'
import { StoppedError, stopRequest, unlessAborted } from '../stop-request.ts'

/** `dateline up`: the whole pipeline on this machine, until it is stopped. */
export const up = command('up', 'run the whole pipeline on this machine until stopped', 'dateline up').action(
  async ({ dataDir, json }: Common) => {
    const stop = stopRequest()
    const onLine = (service: string, line: string) => print(json ? line : prettyLine(service, line))
    const pipeline = await startPipeline({ dataDir, onLine, stop })
    const { url } = pipeline.client
    say(
      `${style('bold', 'dateline is up')} at ${url}, data in ${dataDir}. Add URLs: npx dateline add URL. Stop it: Ctrl-C.`,
    )
    try {
      await unlessAborted(stop, pipeline.failure)
    } catch (error) {
      if (!(error instanceof StoppedError)) throw error
      say('stopping: finishing what is in hand')
    } finally {
      await pipeline.stop()
    }
  },
)
