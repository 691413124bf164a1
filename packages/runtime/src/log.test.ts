import { expect, test } from 'vitest'
import { openLog } from './log.ts'

const linesOf = (act: (log: ReturnType<typeof openLog>) => void, level = 'info') => {
  const lines: string[] = []
  act(openLog('test', level, { write: (line) => void lines.push(line) }))
  return lines
}

test('a line is one JSON object with its service, its level by name and an ISO instant', () => {
  const [line = ''] = linesOf((log) => log.info({ url: 'https://a.test/' }, 'hello'))
  expect(JSON.parse(line)).toMatchObject({ level: 'info', service: 'test', msg: 'hello', url: 'https://a.test/' })
  expect(new Date(JSON.parse(line).time).getTime()).toBeGreaterThan(0)
  expect(line.trim().split('\n')).toHaveLength(1)
})

test('secrets in headers and settings are masked, at the top and one level down', () => {
  const secrets = { authorization: 's3cret', 'set-cookie': 's3cret', cookie: 's3cret', REDIS_PASSWORD: 's3cret' }
  const lines = linesOf((log) => log.info({ ...secrets, headers: secrets }, 'x'))
  expect(lines.join()).not.toContain('s3cret')
})

test('lines below the level are not written', () => {
  expect(linesOf((log) => log.info('x'), 'warn')).toEqual([])
})
