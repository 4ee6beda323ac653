/**
 * A new event id: a UUID version 7 (RFC 9562 §5.7). Ordered by time, so that the API's index grows at its end.
 * Not `crypto.randomUUID`: that is missing on pages without TLS, as on a developer's own network.
 */
export function createEventId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const time = Date.now().toString(16).padStart(12, "0");
  const variant = "89ab"[(bytes[8] ?? 0) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
