import { isIP } from "node:net";
import { ConsentsError } from "../domain/errors.ts";
import { isPublicAddress } from "./is-public-address.ts";

/** Names that never lead to the public internet: RFC 6761, RFC 6762, RFC 8375, and what clouds and routers use. */
const LOCAL_NAMES =
  /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home\.arpa|test|invalid|onion)$/;

/**
 * Whether messages may be sent to this URL, as far as it tells by itself: https, a public host, no user, no password and no
 * fragment. Not checked: where the host's name leads; that is looked at whenever a connection is made.
 *
 * @param privateHosts - hosts, as they stand in URLs, that may be private and may be spoken to without TLS
 * @returns the URL as browsers write it
 * @throws {ConsentsError} `webhook-url-not-allowed`
 */
export function checkWebhookUrl(text: string, privateHosts: readonly string[]): string {
  // The parser would quietly drop what is around it, and tabs and line ends within.
  const url = /[\p{Cc}\s\\]/u.test(text) ? null : URL.parse(text);
  if (url === null) throw refusal("is no URL");
  if (url.username !== "" || url.password !== "") throw refusal("must not hold a user or a password");
  if (url.hash !== "" || text.includes("#")) throw refusal("must not hold a fragment");
  const mayBePrivate = isPrivateHost(url, privateHosts);
  if (url.protocol !== "https:" && !(mayBePrivate && url.protocol === "http:"))
    throw refusal("must be https");
  if (!mayBePrivate && !isPublicHost(url.hostname)) throw refusal("must lead to a public host");
  return url.href;
}

/** Whether the URL's host is one of those that may be private. */
export function isPrivateHost({ hostname }: URL, privateHosts: readonly string[]): boolean {
  return privateHosts.includes(hostname);
}

// The parser has brought every notation of an IPv4 address (octal, hexadecimal, one number) into the usual one.
function isPublicHost(hostname: string): boolean {
  const address = hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(address) !== 0) return isPublicAddress(address);
  const name = hostname.replace(/\.$/, "");
  return name.includes(".") && !LOCAL_NAMES.test(name);
}

function refusal(detail: string): ConsentsError {
  return new ConsentsError("webhook-url-not-allowed", {
    errors: [{ pointer: "/url", code: "webhook-url-not-allowed", detail }],
  });
}
