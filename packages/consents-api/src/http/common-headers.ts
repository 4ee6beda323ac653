/**
 * On every answer. The API is called from other origins' pages with a bearer that they hold, never with cookies, so
 * any origin may read (and none may send credentials).
 */
export const commonHeaders: Readonly<Record<string, string>> = {
  "access-control-allow-origin": "*",
  "access-control-expose-headers": "ETag, Link, Retry-After, WWW-Authenticate",
  "x-content-type-options": "nosniff",
};

/** On the answer to a preflight, beside `access-control-allow-methods`. Browsers ask again after two hours at most. */
export const preflightHeaders: Readonly<Record<string, string>> = {
  ...commonHeaders,
  "access-control-allow-headers": "Authorization, Content-Type, If-Match, If-None-Match",
  "access-control-max-age": "7200",
};
