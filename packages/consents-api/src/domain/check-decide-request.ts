import { DECIDE_PAIRS_MAX, type DecideRequest, type ProblemDetail } from "@consents/contract";
import { ConsentsError } from "./errors.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";

/**
 * Refuses to decide about nobody, about too much at once, and about what no version of any notice offered: a typo must
 * not read like a refusal.
 *
 * @throws {ConsentsError} `validation-failed`; `unknown-purpose` for a purpose or a channel
 */
export function checkDecideRequest(request: DecideRequest, catalogue: NoticeCatalogue): void {
  const { users, purposes, channels = [] } = request;
  const pairs = users.length * purposes.length * Math.max(1, channels.length);
  if (pairs > DECIDE_PAIRS_MAX) {
    const detail = `users, purposes and channels make more than ${DECIDE_PAIRS_MAX} pairs; ask in parts`;
    throw new ConsentsError("validation-failed", {
      errors: [{ pointer: "", code: "validation-failed", detail }],
    });
  }
  refuse(
    users.flatMap(({ id, organization_user_id }, index): ProblemDetail[] => {
      if (id !== undefined || organization_user_id !== undefined) return [];
      const detail = "must have id or organization_user_id";
      return [{ pointer: `/users/${index}`, code: "validation-failed", detail }];
    }),
  );
  refuse([
    ...unknown(purposes, catalogue.purposes, "purposes"),
    ...unknown(channels, catalogue.channels, "channels"),
  ]);
}

function unknown(ids: readonly string[], known: { has(id: string): boolean }, list: string): ProblemDetail[] {
  return ids.flatMap((id, index): ProblemDetail[] => {
    if (known.has(id)) return [];
    const detail = "no notice of the organization offers this";
    return [{ pointer: `/${list}/${index}`, code: "unknown-purpose", detail }];
  });
}

function refuse(errors: ProblemDetail[]): void {
  if (errors.length > 0) throw new ConsentsError(errors[0]!.code, { errors });
}
