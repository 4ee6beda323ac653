import { type DecideRequest, type DecideResponse, type Decision, paths } from "@consents/contract";
import type { Connection } from "./connection.ts";
import { type Guard, isString, listOf, optional, shape } from "./guards.ts";

const isDecideResponse: Guard<DecideResponse> = shape<DecideResponse>({
  regulation: isString,
  decisions: listOf(
    shape<Decision>({
      user: shape<Decision["user"]>({ id: optional(isString), organization_user_id: optional(isString) }),
      purpose: isString,
      channel: optional(isString),
      allowed: (value): value is boolean => typeof value === "boolean",
      reason: isString as Guard<Decision["reason"]>,
    }),
  ),
});

/**
 * `POST /consents/decide`: may these people be reached, for these purposes, by these channels? Users × purposes ×
 * channels, at most `DECIDE_PAIRS_MAX`; ask shortly before sending. Needs a session's bearer. A newer server may have
 * reasons that are not in the list; `allowed` says what counts.
 */
export function decide(
  connection: Connection,
  request: DecideRequest,
  options: { signal?: AbortSignal } = {},
): Promise<DecideResponse> {
  return connection.call(paths.decide, isDecideResponse, {
    ...options,
    method: "POST",
    json: request,
    idempotent: true,
    query: { organization_id: connection.organizationId },
  });
}
