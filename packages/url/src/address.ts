import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { specialNetworks } from './special-networks.ts'

type Address = ReturnType<typeof ipaddr.parse>

/** A block of addresses that `parseNetworks` has read. */
export interface Network {
  readonly base: Address
  readonly prefixLength: number
}

/**
 * Whether an address is globally reachable unicast. An IPv6 address that leads to IPv4 ones (mapped, NAT64, 6to4, Teredo,
 * ISATAP) is, if each of those is too. Whatever is no plain IP address, such as one with a zone, is not.
 */
export function isPublicAddress(ip: string): boolean {
  const address = parseAddress(ip)
  return address !== null && isPublic(address)
}

/** Whether an address may be connected to: it is public, or in one of the networks that the operator lists. */
export function isAllowedAddress(ip: string, networks: readonly Network[]): boolean {
  const address = parseAddress(ip)
  return address !== null && (isPublic(address) || networks.some((network) => contains(network, address)))
}

/** Whether an address lies in one of the networks. */
export function isWithin(ip: string, networks: readonly Network[]): boolean {
  const address = parseAddress(ip)
  return address !== null && networks.some((network) => contains(network, address))
}

/** Reads CIDR blocks and single addresses; throws an Error that names the first entry that is neither. */
export function parseNetworks(list: readonly string[]): Network[] {
  return list.map(parseNetwork)
}

/** The address that the host of a URL literally is, without brackets; null for a name. */
export function literalAddress(hostname: string): string | null {
  const bare = hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname
  return isIP(bare) === 0 ? null : bare
}

const blocks = Object.entries(specialNetworks)
  .map(([block, kind]) => ({ ...parseNetwork(block), kind }))
  .sort((a, b) => b.prefixLength - a.prefixLength)

/** Null for all that is not one full address: the parser itself would read `127.1`, and octal numbers. */
function parseAddress(ip: string): Address | null {
  const family = isIP(ip)
  if (family === 0 || ip.includes('%')) return null
  // ipaddr.js reads ::a.b.c.d as if it were ::ffff:a.b.c.d, so dotted tails go first; the URL parser spells them in hex.
  const bare = family === 6 ? new URL(`http://[${ip}]`).hostname.slice(1, -1) : ip
  // A socket that connects to ::ffff:a.b.c.d connects to a.b.c.d (RFC 4291, section 2.5.5.2).
  return ipaddr.process(bare)
}

function isPublic(address: Address): boolean {
  if (blocks.find((block) => contains(block, address))?.kind !== 'public') return false
  return address instanceof ipaddr.IPv4 || embeddedAddresses(address).every(isPublic)
}

function contains({ base, prefixLength }: Network, address: Address): boolean {
  return base.kind() === address.kind() && address.match(base, prefixLength)
}

/** The IPv4 addresses that routers and hosts may take out of an IPv6 address and send to. */
function embeddedAddresses({ parts }: InstanceType<typeof ipaddr.IPv6>): Address[] {
  const [p0 = 0, p1 = 0, p2 = 0, p3 = 0, p4 = 0, p5 = 0, p6 = 0, p7 = 0] = parts
  const found: Address[] = []
  if (p0 === 0x64 && p1 === 0xff9b) found.push(ipv4(p6, p7)) // NAT64, RFC 6052, section 2.2
  if (p0 === 0x2002) found.push(ipv4(p1, p2)) // 6to4, RFC 3056, section 2
  if (p0 === 0x2001 && p1 === 0) found.push(ipv4(p2, p3), ipv4(~p6, ~p7)) // Teredo server and client, RFC 4380, section 4
  if ((p4 | 0x200) === 0x200 && p5 === 0x5efe) found.push(ipv4(p6, p7)) // ISATAP, RFC 5214, section 6.1
  return found
}

function ipv4(high: number, low: number): Address {
  return new ipaddr.IPv4([(high >> 8) & 255, high & 255, (low >> 8) & 255, low & 255])
}

function parseNetwork(entry: string): Network {
  const [ip = '', length, ...rest] = entry.trim().split('/')
  const base = parseAddress(ip)
  const bits = isIP(ip) === 4 ? 32 : 128
  const prefixLength = length === undefined ? bits : Number(length)
  const isLength = length === undefined || (/^\d{1,3}$/.test(length) && prefixLength <= bits)
  if (base === null || !isLength || rest.length > 0) throw noNetwork(entry)
  if (bits === 32 || base.kind() === 'ipv6') return { base, prefixLength }
  // A block of IPv4-mapped addresses is the block of IPv4 ones, as addresses are compared in that form.
  if (prefixLength < 96) throw noNetwork(entry)
  return { base, prefixLength: prefixLength - 96 }
}

function noNetwork(entry: string): Error {
  return new Error(`${JSON.stringify(entry)} is no network: write an address (10.0.0.5) or a CIDR block (10.0.0.0/8)`)
}
