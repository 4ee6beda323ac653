import type { ErrorCode } from "@consents/contract";
import { requestErrors } from "./check-request.ts";
import type { Route } from "./route.ts";

// What is refused, or fails, before a route is asked: by the server, and by what all routes share.
const everyRoute: readonly ErrorCode[] = [
  ...requestErrors,
  "malformed-request",
  "header-too-large",
  "duplicate-parameter",
  "internal-error",
  "shutting-down",
];

const withQuery: readonly ErrorCode[] = ["validation-failed"];

const withBearer: readonly ErrorCode[] = [
  "token-missing",
  "duplicate-header",
  "token-malformed",
  "token-invalid",
  "token-expired",
  "token-not-yet-valid",
  "rate-limited",
  "insufficient-scope",
  "storage-unavailable",
];

const withBody: readonly ErrorCode[] = [
  "unsupported-media-type",
  "payload-too-large",
  "request-timeout",
  "malformed-json",
  "duplicate-member",
  "ill-formed-text",
  "number-not-interoperable",
  "too-deep",
  "forbidden-key",
  "validation-failed",
  "unknown-field",
];

/** Every code with which a request to this route may be refused, each once, in the order in which it is looked at. */
export function routeErrors(
  route: Pick<Route, "access" | "query" | "body" | "errors">,
): readonly ErrorCode[] {
  const codes = [
    ...everyRoute,
    ...(route.access === "public" ? [] : withBearer),
    ...(route.query.type === "strict_object" ? withQuery : []),
    ...(route.body === undefined ? [] : withBody),
    ...route.errors,
  ];
  return [...new Set(codes)];
}
