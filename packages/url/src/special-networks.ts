/**
 * Which blocks of addresses are globally reachable unicast; of those that hold an address the smallest decides. Sources:
 * the IANA registries of special-purpose addresses (RFC 6890, RFC 8190; iana.org/assignments/iana-ipv4-special-registry and
 * iana-ipv6-special-registry), of multicast and reserved space (RFC 5771, RFC 1112), and of IPv6 (RFC 4291).
 */
export const specialNetworks: Readonly<Record<string, 'public' | 'special'>> = {
  '0.0.0.0/0': 'public',
  '0.0.0.0/8': 'special', // this network, RFC 791
  '10.0.0.0/8': 'special', // private use, RFC 1918
  '100.64.0.0/10': 'special', // shared address space of carriers, RFC 6598
  '127.0.0.0/8': 'special', // loopback, RFC 1122
  '169.254.0.0/16': 'special', // link local, RFC 3927; cloud metadata lives here
  '172.16.0.0/12': 'special', // private use, RFC 1918
  // Protocol assignments, RFC 6890. The registry calls two of them globally reachable (192.0.0.9 and 192.0.0.10: PCP and
  // TURN anycast, RFC 7723 and RFC 8155), but they lead to the nearest gateway, and that is an inside one.
  '192.0.0.0/24': 'special',
  '192.0.2.0/24': 'special', // documentation, RFC 5737
  '192.88.99.0/24': 'special', // 6to4 relay anycast, given up, RFC 7526
  '192.168.0.0/16': 'special', // private use, RFC 1918
  '198.18.0.0/15': 'special', // benchmarking, RFC 2544
  '198.51.100.0/24': 'special', // documentation, RFC 5737
  '203.0.113.0/24': 'special', // documentation, RFC 5737
  '224.0.0.0/4': 'special', // multicast, RFC 5771
  '240.0.0.0/4': 'special', // reserved, RFC 1112, and broadcast, RFC 8190
  // Public by number, inside by use: Microsoft's virtual address of the host agent, the same in every Azure network.
  '168.63.129.16/32': 'special',

  // Loopback, link local, unique local (RFC 4193), multicast, discard (RFC 6666), segment routing (RFC 9602), NAT64 for
  // local use (RFC 8215) and whatever is not assigned: IANA gives global unicast addresses from 2000::/3 alone.
  '::/0': 'special',
  '2000::/3': 'public',
  '2001::/23': 'special', // protocol assignments, RFC 2928: benchmarking, ORCHID, anycast to the nearest PCP and TURN servers
  '2001::/32': 'public', // Teredo, RFC 4380: the embedded addresses decide
  '2001:3::/32': 'public', // AMT, RFC 7450
  '2001:4:112::/48': 'public', // AS112, RFC 7535
  '2001:db8::/32': 'special', // documentation, RFC 3849
  '3fff::/20': 'special', // documentation, RFC 9637
  '64:ff9b::/96': 'public', // NAT64, RFC 6052: the embedded address decides
}
