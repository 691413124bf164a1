import { expect, test } from 'vitest'
import { redisOptions } from './redis.ts'

test.each([
  ['redis://127.0.0.1', { host: '127.0.0.1', port: 6379 }],
  ['redis://[::1]:7000/3', { host: '::1', port: 7000, db: 3 }],
  ['redis://user:p%40ss@redis:1', { host: 'redis', port: 1, username: 'user', password: 'p@ss' }],
  ['rediss://redis', { host: 'redis', port: 6379, tls: {} }],
  ['unix:///run/a%20b.sock', { path: '/run/a b.sock' }],
])('%s is understood', (REDIS_URL, address) => {
  expect(redisOptions({ REDIS_URL, REDIS_PASSWORD: undefined })).toMatchObject(address)
})

test('a password of its own goes before the one in the URL', () => {
  const options = redisOptions({ REDIS_URL: 'redis://:old@redis', REDIS_PASSWORD: 'new' })
  expect(options.password).toBe('new')
})

test('reconnecting never waits longer than two seconds', () => {
  const { retryStrategy } = redisOptions({ REDIS_URL: 'redis://redis', REDIS_PASSWORD: undefined })
  expect(Math.max(...Array.from({ length: 100 }, (_, times) => retryStrategy(times)))).toBe(2000)
})
