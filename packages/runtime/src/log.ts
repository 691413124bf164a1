import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

const SECRETS = ['authorization', 'cookie', 'set-cookie', 'password', 'token', 'REDIS_PASSWORD', 'DATELINE_TOKEN']

/** One JSON object a line, on standard output unless told otherwise; headers and settings that are secret are masked. */
export function openLog(service: string, level: string, destination: DestinationStream = pino.destination(1)): Logger {
  const options = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: ['', '*'].flatMap((depth) => SECRETS.map((name) => `${depth}["${name}"]`)),
  }
  return pino(options, destination)
}
