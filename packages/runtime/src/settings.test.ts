import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SharedConfig } from '@dateline/contracts/config'
import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { loadSettings, SettingsError } from './settings.ts'

const Config = SharedConfig.extend({
  DATELINE_TOKEN: z.string().min(8).optional(),
  INDEX_URL: z.string().regex(/^sqlite:/, 'must be sqlite:PATH'),
  LIMIT: z.coerce.number().int().min(1).default(5),
})

function faultsOf(env: Record<string, string>): string {
  try {
    loadSettings(Config, env)
  } catch (error) {
    if (error instanceof SettingsError) return error.message
    throw error
  }
  return ''
}

function fileOf(text: string): string {
  const dir = mkdtempSync(join(tmpdir(), 'dateline-settings-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  writeFileSync(join(dir, 'secret'), text)
  return join(dir, 'secret')
}

test('what is not set has its default, and an empty variable is not set', () => {
  expect(loadSettings(Config, { INDEX_URL: 'sqlite:a', LIMIT: '', REDIS_PREFIX: '' })).toMatchObject({
    REDIS_URL: 'redis://127.0.0.1:6379',
    REDIS_PREFIX: 'dateline',
    LIMIT: 5,
  })
})

test('all faults are listed at once, each with its name, what was given and what would be right', () => {
  const message = faultsOf({ LIMIT: 'many', REDIS_PREFIX: 'a b', LOG_LEVEL: 'loud' })
  expect(message.split('\n')).toHaveLength(5)
  expect(message).toMatch(/LIMIT=many: .*number/)
  expect(message).toMatch(/REDIS_PREFIX=a b: may contain letters, digits, - and _/)
  expect(message).toMatch(/LOG_LEVEL=loud: .*warn/)
  expect(message).toMatch(/INDEX_URL is not set: /)
})

test('a secret may come from a file, also where its variable is there but empty', () => {
  const env = { INDEX_URL: 'sqlite:a', REDIS_PASSWORD: '', REDIS_PASSWORD_FILE: fileOf('from a file\n') }
  expect(loadSettings(Config, env).REDIS_PASSWORD).toBe('from a file')
  expect(loadSettings(Config, { ...env, REDIS_PASSWORD: 'given' }).REDIS_PASSWORD).toBe('given')
})

test("a secret's file that can't be read is a fault that names the file", () => {
  expect(faultsOf({ INDEX_URL: 'sqlite:a', REDIS_PASSWORD_FILE: '/no/such/file' })).toContain(
    "REDIS_PASSWORD_FILE=/no/such/file: can't be read (ENOENT)",
  )
})

test.each([
  ['a token', { DATELINE_TOKEN: 's3cret' }],
  ['a token from a file', { DATELINE_TOKEN_FILE: 'file' }],
  ['a password in a URL', { REDIS_URL: 'http://user:s3cret@host:1' }],
  ['a password with a slash and an at sign', { REDIS_URL: 'http://user:a/s3cret@s3cret@host:1' }],
  ['a password in what is no URL', { INDEX_URL: 'user:s3cret@host' }],
  ['a password in the query of a URL', { INDEX_URL: 'postgres://host/db?password=s3cret' }],
])('%s is not shown in the message', (_, env) => {
  const isFromFile = 'DATELINE_TOKEN_FILE' in env
  const message = faultsOf({ INDEX_URL: 'sqlite:a', ...(isFromFile ? { DATELINE_TOKEN_FILE: fileOf('s3cret') } : env) })
  expect(message).toContain('wrong settings')
  expect(message).not.toContain('s3cret')
})

test('where a URL is wrong its host is still shown', () => {
  expect(faultsOf({ INDEX_URL: 'sqlite:a', REDIS_URL: 'http://user:s3cret@host:1' })).toContain(
    'REDIS_URL=http://…@host:1',
  )
})
