import { describe, expect, it } from 'vitest'
import { hostOf, registrableDomain } from './host.ts'

describe('hostOf', () => {
  it.each([
    ['https://news.example.org/a', 'news.example.org'],
    ['https://news.example.org:443/a', 'news.example.org'],
    ['http://news.example.org:443/a', 'news.example.org:443'],
    ['http://[2001:db8::1]:8080/', '[2001:db8::1]:8080'],
  ])('of %s is %s', (url, host) => {
    expect(hostOf(url)).toBe(host)
  })
})

describe('registrableDomain', () => {
  it.each([
    ['www.example.co.uk', 'example.co.uk'],
    ['example.org', 'example.org'],
    ['someone.github.io', 'someone.github.io'],
    ['a.someone.github.io', 'someone.github.io'],
    ['co.uk', 'co.uk'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['[2001:db8::1]', '[2001:db8::1]'],
    ['news.example.org:8080', 'example.org'],
    ['www.xn--bcher-kva.example', 'xn--bcher-kva.example'],
  ])('of %s is %s', (hostname, domain) => {
    expect(registrableDomain(hostname)).toBe(domain)
  })
})
