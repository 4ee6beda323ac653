import { CREATED_AT_FUTURE_LEEWAY } from "@consents/contract";
import type { ConsentStatus } from "./consent-status.ts";
import { ConsentsError } from "./errors.ts";
import { parseTime } from "./parse-time.ts";

/** When an event was made, and when it counts; milliseconds since 1970. */
export interface EventTime {
  created_at: number;
  /** Never in the future: a fast clock elsewhere must not outlive what the citizen says here meanwhile. */
  effective_at: number;
}

/**
 * The time of an event: the server's time of receipt, or the time that an organization's import gives.
 *
 * The clocks of two servers differ, and one may be set back. What a user says now comes after what they have said before,
 * whatever the clock says; so where it is behind their status, or behind what waits for an approval, the event is a
 * millisecond later than that. It says so in its `created_at`, too: whoever folds the events by what they say comes to the
 * same status.
 *
 * @param status - the user's, under the event's regulation
 * @throws {ConsentsError} `created-at-invalid` when that is no real time with a zone, or more than
 * `CREATED_AT_FUTURE_LEEWAY` seconds in the future
 */
export function eventTime(created_at: string | undefined, now: number, status: ConsentStatus): EventTime {
  if (created_at === undefined) {
    const latest = latestOf(status);
    const at = latest > now ? latest + 1 : now;
    return { created_at: at, effective_at: at };
  }
  const given = parseTime(created_at);
  if (given !== undefined && given <= now + CREATED_AT_FUTURE_LEEWAY * 1000) {
    return { created_at: given, effective_at: Math.min(given, now) };
  }
  const detail =
    given === undefined
      ? "must be a real date and time since 1900 in ISO 8601, with seconds and zone"
      : `must not be more than ${CREATED_AT_FUTURE_LEEWAY} seconds in the future`;
  throw new ConsentsError("created-at-invalid", {
    errors: [{ pointer: "/created_at", code: "created-at-invalid", detail }],
  });
}

/** The status that remembers when an event counts which waits for an approval. */
export function noteAsked(status: ConsentStatus, effective_at: number): ConsentStatus {
  return { ...status, asked_at: Math.max(effective_at, status.asked_at ?? effective_at) };
}

function latestOf({ leaves, asked_at }: ConsentStatus): number {
  let latest = asked_at ?? Number.NEGATIVE_INFINITY;
  for (const path in leaves) latest = Math.max(latest, leaves[path]![1]);
  return latest;
}
