import { type Logger, pino } from 'pino'

export type { Logger }

/** One JSON object a line on standard output; secrets in headers and settings are never written. */
export function openLog(service: string, level: string): Logger {
  return pino({
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: ['*.authorization', '*.cookie', '*["set-cookie"]', '*.password', '*.token'],
  })
}
