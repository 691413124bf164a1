import { describe, expect, it } from 'vitest'
import { isAllowedAddress, isPublicAddress, literalAddress, parseNetworks } from './address.ts'

describe('isPublicAddress', () => {
  it.each([
    ['the edges of private space', ['9.255.255.255', '11.0.0.0', '172.15.255.255', '172.32.0.0', '192.167.255.255']],
    ['the edges of shared and loopback space', ['100.63.255.255', '100.128.0.0', '126.255.255.255', '128.0.0.0']],
    ['the edges of test networks', ['198.17.255.255', '198.20.0.0', '192.0.1.255', '192.0.3.0', '223.255.255.255']],
    [
      'AS112 and AMT, which the registry calls global',
      ['192.31.196.1', '192.175.48.1', '192.52.193.1', '2001:4:112::1'],
    ],
    ['global IPv6', ['2606:4700::1111', '2001:200::1', '2400:cb00::1', '3ffe::1', '2a00:1450::2004']],
    ['IPv6 that leads to public IPv4', ['::ffff:8.8.8.8', '64:ff9b::808:808', '64:ff9b::8.8.8.8', '2002:808:808::1']],
    ['Teredo between public addresses', ['2001:0:808:808::f7f7:f7f7']],
    ['ISATAP to a public address', ['2606:4700::5efe:808:808']],
  ])('allows %s', (_title, ips) => {
    expect(ips.filter((ip) => !isPublicAddress(ip))).toEqual([])
  })

  it.each([
    ['this network and broadcast', ['0.0.0.0', '0.255.255.255', '255.255.255.255', '240.0.0.1', '224.0.0.251']],
    [
      'private and shared space',
      ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.0.1', '100.64.0.1', '100.127.255.255'],
    ],
    [
      'loopback, link local and cloud metadata',
      ['127.0.0.1', '127.255.255.255', '169.254.169.254', '168.63.129.16', '192.0.0.192'],
    ],
    [
      'documentation and benchmarks',
      ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.19.255.255', '2001:db8::1', '3fff:fff::1', '2001:2::1'],
    ],
    [
      'anycast to the nearest gateway',
      ['192.0.0.9', '192.0.0.10', '192.88.99.1', '2001:1::1', '2001:1::2', '2001:1::3'],
    ],
    [
      'IPv6 that stays inside',
      ['::', '::1', 'fe80::1', 'fec0::1', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '100::1', '100:0:0:1::1', '5f00::1'],
    ],
    ['IPv6 that nobody was given', ['4000::1', '8000::1', 'e000::1', '200::1', '2001:1ff::1']],
    ['identifiers that are no locators', ['2001:10::1', '2001:20::1', '2001:30::1']],
    [
      'mapped, compatible and translated inside addresses',
      ['::ffff:127.0.0.1', '::ffff:a00:1', '::127.0.0.1', '::ffff:0:127.0.0.1'],
    ],
    ['compatible addresses, even of public ones', ['::8.8.8.8', '0:0::8.8.8.8', '::ffff:0:808:808']],
    [
      'NAT64 to inside addresses and for local use',
      ['64:ff9b::a9fe:a9fe', '64:ff9b::10.0.0.1', '64:ff9b:1::808:808', '64:ff9b:0:1::808:808'],
    ],
    ['6to4 to inside addresses', ['2002:7f00:1::', '2002:a00:1::1', '2002:c0a8:101::1']],
    ['Teredo with an inside server or client', ['2001:0:a00:1::f7f7:f7f7', '2001:0:808:808::80ff:fffe']],
    ['ISATAP to inside addresses', ['2606:4700::5efe:a00:1', '2606:4700::200:5efe:7f00:1']],
    [
      'what is no plain address',
      [
        '',
        'localhost',
        '127.1',
        '010.0.0.1',
        '0x8080808',
        '8.8.8.8/32',
        '[2606:4700::1]',
        '2606:4700::1%eth0',
        ' 8.8.8.8',
      ],
    ],
  ])('refuses %s', (_title, ips) => {
    expect(ips.filter((ip) => isPublicAddress(ip))).toEqual([])
  })
})

describe('isAllowedAddress', () => {
  const networks = parseNetworks(['10.1.0.0/16', '192.168.7.7', 'fd00::/8', '::ffff:172.16.0.0/108'])

  it.each(['8.8.8.8', '10.1.255.255', '192.168.7.7', 'fd12::1', '::ffff:10.1.0.1', '172.31.0.1'])('allows %s', (ip) => {
    expect(isAllowedAddress(ip, networks)).toBe(true)
  })

  it.each(['10.2.0.0', '192.168.7.8', 'fe80::1', '::1', '64:ff9b::a01:1', '2002:a01:1::', 'fd12::1%eth0', 'nonsense'])(
    'refuses %s',
    (ip) => {
      expect(isAllowedAddress(ip, networks)).toBe(false)
    },
  )

  it('allows the public alone where no network is listed', () => {
    expect(isAllowedAddress('10.1.0.1', [])).toBe(false)
    expect(isAllowedAddress('1.1.1.1', [])).toBe(true)
  })
})

describe('parseNetworks', () => {
  it.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0',
    'localhost',
    '',
    '::/129',
    'fe80::1%eth0/64',
    '::ffff:10.0.0.0/8',
  ])('names %j as the bad entry', (entry) => {
    expect(() => parseNetworks(['127.0.0.1', entry])).toThrow(
      `${JSON.stringify(entry)} is no network: write an address`,
    )
  })
})

describe('literalAddress', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['::1', '::1'],
    ['example.org', null],
    ['127.0.0.1.nip.io', null],
    ['', null],
  ])('of %j is %j', (hostname, ip) => {
    expect(literalAddress(hostname)).toBe(ip)
  })
})
