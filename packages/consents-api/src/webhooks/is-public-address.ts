import ipaddr from "ipaddr.js";

/**
 * Whether an IP address is one of the public internet. Not: loopback, private, link-local (cloud metadata is there),
 * shared (CGNAT), multicast, documentation, and whatever carries an IPv4 address inside an IPv6 one (mapped, 6to4, NAT64,
 * Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  // What is not assigned yet (RFC 4291 §2.4: 2000::/3 is) has no name there, and counts as unicast.
  return parsed.kind() === "ipv4" || (parsed.toByteArray()[0]! & 0xe0) === 0x20;
}
