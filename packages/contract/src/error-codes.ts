/**
 * The closed list of error codes: the last segment of a problem's `type` (RFC 9457 §3.1.1).
 * A code is never renamed and never means something else; new ones may come.
 */
export const errorCodes = {
  // tokens
  "token-missing": { status: 401, title: "A bearer token is required" },
  "token-malformed": { status: 401, title: "The bearer token is not well-formed" },
  "token-invalid": { status: 401, title: "The token is not valid" },
  "token-expired": { status: 401, title: "The token has expired" },
  "token-not-yet-valid": { status: 401, title: "The token is not valid yet" },
  "token-in-query": { status: 400, title: "A token does not belong in a URL of the API" },
  "session-required": { status: 401, title: "Nobody is signed in" },
  "credentials-invalid": { status: 400, title: "The key or its secret is wrong" },
  "weak-key": { status: 400, title: "The key must not be used" },
  // rights
  "insufficient-scope": { status: 403, title: "The token does not allow this" },
  "identity-mismatch": { status: 403, title: "The request names somebody else than the token" },
  "csrf-rejected": { status: 403, title: "The request did not come from the site's own page" },
  "origin-not-allowed": { status: 403, title: "This origin is not allowed" },
  "field-not-writable": { status: 400, title: "This field is decided by the server" },
  // transport
  "malformed-request": { status: 400, title: "The request is not well-formed HTTP" },
  "malformed-header": { status: 400, title: "A header is not well-formed" },
  "duplicate-header": { status: 400, title: "A header was sent more than once" },
  "malformed-uri": { status: 400, title: "The URL is not well-formed" },
  "duplicate-parameter": { status: 400, title: "A query parameter was sent more than once" },
  "header-too-large": { status: 431, title: "A header is too large" },
  "uri-too-long": { status: 414, title: "The URL is too long" },
  "payload-too-large": { status: 413, title: "The body is too large" },
  "request-timeout": { status: 408, title: "The request did not arrive in time" },
  "unsupported-media-type": { status: 415, title: "The body must be JSON in UTF-8, not compressed" },
  "not-acceptable": { status: 406, title: "Only JSON can be answered" },
  "method-not-allowed": { status: 405, title: "This method is not allowed here" },
  "not-found": { status: 404, title: "There is no such thing" },
  "rate-limited": { status: 429, title: "Too many requests" },
  // bytes and JSON
  "malformed-json": { status: 400, title: "The body is not JSON" },
  "duplicate-member": { status: 400, title: "A JSON member stands twice" },
  "ill-formed-text": { status: 400, title: "A text holds NUL or half a character" },
  "number-not-interoperable": { status: 400, title: "A number would not survive the way" },
  "too-deep": { status: 400, title: "The JSON is nested too deep" },
  "forbidden-key": { status: 400, title: "This key is not allowed" },
  "validation-failed": { status: 400, title: "The request does not have the right shape" },
  "unknown-field": { status: 400, title: "There is no such field" },
  // meaning of an event
  "created-at-invalid": { status: 400, title: "created_at is not a possible time" },
  "empty-event": { status: 400, title: "The event holds no choice" },
  "unknown-purpose": { status: 400, title: "No notice of the organization offers this" },
  "unknown-notice": { status: 400, title: "There is no such notice, version or language" },
  "purpose-version-stale": { status: 409, title: "The notice has changed since it was shown" },
  "conflicting-choices": { status: 400, title: "The event says two different things of one choice" },
  "purpose-not-choosable": { status: 400, title: "There is no choice about this purpose" },
  "unknown-regulation": { status: 400, title: "The organization does not use this regulation" },
  "event-id-conflict": { status: 409, title: "Another event has this id" },
  "event-immutable": { status: 409, title: "A confirmed event cannot be changed" },
  "proof-missing": { status: 400, title: "A proof is required" },
  "proof-invalid": { status: 400, title: "The proof is not a whole file" },
  "proof-too-large": { status: 413, title: "The proof is too large" },
  "proof-type-not-allowed": { status: 415, title: "A proof must be PDF, PNG, JPEG, GIF, DOC, DOCX or MSG" },
  "tcf-not-supported": { status: 400, title: "TCF strings are not made here" },
  "precondition-failed": { status: 412, title: "Something this touches has changed meanwhile" },
  // users
  "user-id-conflict": { status: 409, title: "Somebody has this id already" },
  "user-version-stale": { status: 409, title: "The user has changed meanwhile" },
  // minting
  "metadata-too-large": { status: 400, title: "The metadata is too large" },
  "link-too-long": { status: 400, title: "The token would be too long for a link" },
  "lifetime-out-of-range": { status: 400, title: "The lifetime is out of range" },
  // configuration
  "config-invalid": { status: 400, title: "The configuration is not valid" },
  "origin-invalid": { status: 400, title: "This is not an origin that may be allowed" },
  // webhooks
  "webhook-url-not-allowed": { status: 400, title: "Messages may not be sent to this URL" },
  "too-many-webhooks": { status: 409, title: "The organization has as many webhooks as it may" },
  // operation
  "internal-error": { status: 500, title: "Something went wrong here" },
  "issuer-unavailable": { status: 503, title: "No consent token can be had at the moment" },
  "storage-unavailable": { status: 503, title: "The storage does not answer" },
  "migration-required": { status: 503, title: "The database has another version than this program" },
  "shutting-down": { status: 503, title: "The server is shutting down" },
} as const;

/** A code from the closed list {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/** True when `value` is a code of the closed list; a newer server may send one that is not. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCodes, value);
}
