import { describe, expect, test } from 'vitest'
import { Config } from './config.ts'

describe('FETCH_USER_AGENT', () => {
  test.each(['mybot', 'my-bot_x/1.0', 'mybot/1.0 (+https://news.example/bot)', 'mybot (contact: me@news.example)'])(
    'may be %s',
    (agent) => {
      expect(Config.parse({ FETCH_USER_AGENT: agent }).FETCH_USER_AGENT).toBe(agent)
    },
  )

  test.each(['', ' mybot', '(mybot)', '2bot', 'mybot 1.0\r\nx: y', 'mybot/1.0 (Müller)', 'mybot/'])(
    'may not be %j, which robots.txt could not name or HTTP not carry',
    (agent) => {
      expect(Config.safeParse({ FETCH_USER_AGENT: agent }).error?.issues[0]?.path).toEqual(['FETCH_USER_AGENT'])
    },
  )
})
