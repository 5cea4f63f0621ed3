// Which IP addresses an HTTP-invoked function may not reach while `block_private_ips` is on: whatever is not a public
// unicast address. A name is refused when any one of its addresses is refused (HIV rules; server-side request forgery).
import { BlockList, isIP } from "node:net";

const REFUSED_IPV4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8], // "this" network, unspecified
  ["10.0.0.0", 8], // RFC 1918
  ["100.64.0.0", 10], // carrier-grade NAT; some clouds put their metadata service here
  ["127.0.0.0", 8], // loopback
  ["169.254.0.0", 16], // link-local, metadata services
  ["172.16.0.0", 12], // RFC 1918
  ["192.0.0.0", 24], // IETF protocol assignments
  ["192.0.2.0", 24], // documentation
  ["192.168.0.0", 16], // RFC 1918
  ["198.18.0.0", 15], // benchmarking
  ["198.51.100.0", 24], // documentation
  ["203.0.113.0", 24], // documentation
  ["224.0.0.0", 4], // multicast
  ["240.0.0.0", 4], // reserved, broadcast
];

const REFUSED_IPV6: readonly (readonly [network: string, prefix: number])[] = [
  ["::", 96], // unspecified, loopback, the old IPv4-compatible form
  ["64:ff9b::", 96], // NAT64: reaches an IPv4 address that the IPv4 rules have not seen
  ["64:ff9b:1::", 48], // NAT64, local use
  ["100::", 64], // discard only
  ["2001::", 32], // Teredo: carries an IPv4 address
  ["2001:db8::", 32], // documentation
  ["2002::", 16], // 6to4: carries an IPv4 address
  ["fc00::", 7], // unique local
  ["fe80::", 10], // link-local
  ["fec0::", 10], // site-local, deprecated
  ["ff00::", 8], // multicast
];

const refused = new BlockList();
for (const [network, prefix] of REFUSED_IPV4) refused.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of REFUSED_IPV6) refused.addSubnet(network, prefix, "ipv6");

/**
 * True when `address` must not be reached. An IPv4-mapped IPv6 address (`::ffff:10.0.0.1`) is judged by the IPv4 rules.
 * What is not an IP address at all counts as private: refusing is the safe answer.
 */
export function isPrivateAddress(address: string): boolean {
  const zone = address.indexOf("%");
  const bare = zone === -1 ? address : address.slice(0, zone);
  const family = isIP(bare);
  if (family === 0) return true;
  return refused.check(bare, family === 4 ? "ipv4" : "ipv6");
}
