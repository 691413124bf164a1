import { sampleSite } from './site.ts'
import { startSampleWebsite } from './website.ts'

const config = readConfig(process.env)

if (process.argv.includes('--urls')) {
  for (const url of sampleSite(config).urls) console.log(url)
} else {
  const website = await startSampleWebsite(config)
  console.log(`the samples answer as ${website.origin('courier')} and its neighbours, on ${config.listenHost}`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void website.close().then(() => process.exit(0)))
  }
}

/** Reads SAMPLES_HOST, SAMPLES_PORT and SAMPLES_SUFFIX; the defaults suit a container. Lists all that is wrong and stops. */
function readConfig(env: NodeJS.ProcessEnv): { listenHost: string; port: number; suffix: string } {
  const listenHost = env.SAMPLES_HOST || '0.0.0.0'
  const port = env.SAMPLES_PORT || '8080'
  const suffix = env.SAMPLES_SUFFIX || 'test'
  const faults: string[] = []
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    faults.push(`SAMPLES_PORT must be a port from 1 to 65535, not '${port}'`)
  }
  if (!/^[a-z\d-]+(\.[a-z\d-]+)*$/i.test(suffix)) {
    faults.push(`SAMPLES_SUFFIX must be the end of a host name, such as test or news.example, not '${suffix}'`)
  }
  if (faults.length > 0) {
    for (const fault of faults) console.error(fault)
    process.exit(2)
  }
  return { listenHost, port: Number(port), suffix }
}
