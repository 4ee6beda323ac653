import {
  type ConsentEvent,
  type ConsentEventRequest,
  type ConsentEventWithUser,
  consentEventRequestSchema,
  consentEventSchema,
  consentEventWithUserSchema,
  EVENTS_BATCH_MAX,
  errorCodes,
  idSchema,
  type Problem,
  problemSchema,
  userEtag,
} from "@consents/contract";
import * as v from "valibot";
import { consentUser } from "../../domain/consent-user.ts";
import { ConsentsError } from "../../domain/errors.ts";
import { type IfMatch, parseIfMatch } from "../../domain/etag.ts";
import { onlyWithdraws } from "../../domain/only-withdraws.ts";
import { recordEvent } from "../../domain/record-event.ts";
import type { Caller } from "../../domain/records.ts";
import { problemOf, toConsentsError } from "../problem-response.ts";
import { parseProofs } from "../proofs/parse-proof.ts";
import { flagSchema } from "../query-schemas.ts";
import type { ApiContext, Route, Trace } from "../route.ts";
import { validate } from "../validate.ts";

interface EventsQuery {
  organization_id?: string;
  $include_user: boolean;
  $disable_integrations: boolean;
  $generate_tcfcs: boolean;
}

const querySchema: v.GenericSchema<unknown, EventsQuery> = v.strictObject({
  organization_id: v.optional(idSchema),
  $include_user: flagSchema,
  $disable_integrations: flagSchema,
  $generate_tcfcs: flagSchema,
});

/** What all events of one request share. */
interface Sending {
  caller: Caller;
  includeUser: boolean;
  /** Webhooks are told nothing of it. */
  silent: boolean;
  origin: string | null;
  ifMatch: IfMatch | undefined;
  trace: Trace;
}

/**
 * `POST /consents/events`: one event, or an array of 1 to 100. An array is answered by an array in the same order: for
 * each entry the event, or the problem (with its `type`) for which that entry alone was refused; each is recorded
 * whole or not at all. The answer is sent once everything in it is durable.
 */
export const createEvents: Route<EventsQuery, unknown, Caller> = {
  name: "createEvents",
  summary: "Record an event, or an array of them",
  description:
    "An array is answered by an array in the same order: the event, or the problem for which that entry alone was " +
    "refused. With `$include_user` the answer's `user` is the whole user after the event; of one event also the ETag.",
  method: "POST",
  path: "/consents/events",
  access: { organization: "consents:write", citizen: "consents:write" },
  query: querySchema,
  body: v.unknown(),
  bodyShape: v.union([
    consentEventRequestSchema,
    v.pipe(v.array(consentEventRequestSchema), v.minLength(1), v.maxLength(EVENTS_BATCH_MAX)),
  ]),
  withdraws: (body) =>
    Array.isArray(body) ? body.length > 0 && body.every(isWithdrawal) : isWithdrawal(body),
  headers: ["If-Match"],
  answers: {
    200: {
      description: "What was recorded, durable by now.",
      headers: ["ETag"],
      body: v.union([
        consentEventSchema,
        consentEventWithUserSchema,
        v.array(v.union([consentEventSchema, consentEventWithUserSchema, problemSchema])),
      ]),
    },
  },
  errors: [
    "identity-mismatch",
    "malformed-header",
    "precondition-failed",
    "not-found",
    "created-at-invalid",
    "empty-event",
    "unknown-purpose",
    "unknown-notice",
    "unknown-regulation",
    "purpose-version-stale",
    "conflicting-choices",
    "purpose-not-choosable",
    "event-id-conflict",
    "metadata-too-large",
    "proof-missing",
    "proof-invalid",
    "proof-too-large",
    "proof-type-not-allowed",
    "tcf-not-supported",
  ],
  async handle({ caller, query, body, headers, trace }, context) {
    if (query.$generate_tcfcs) throw new ConsentsError("tcf-not-supported");
    // Counts as if it stood in the body.
    const { organization_id = caller.organization_id } = query;
    if (organization_id !== caller.organization_id) throw new ConsentsError("identity-mismatch");
    const sending: Sending = {
      caller,
      includeUser: query.$include_user,
      silent: query.$disable_integrations,
      origin: headers.get("origin"),
      ifMatch: parseIfMatch(headers.get("if-match")),
      trace,
    };
    if (!Array.isArray(body)) {
      const answer = await record(body, sending, context);
      return { body: answer, ...("version" in answer.user && { headers: { etag: userEtag(answer.user) } }) };
    }
    checkBatchSize(body.length);
    return { body: await Promise.all(body.map((entry) => recordOrExplain(entry, sending, context))) };
  },
};

function isWithdrawal(event: unknown): boolean {
  const { success, output } = v.safeParse(consentEventRequestSchema, event);
  return success && onlyWithdraws(output.consents ?? {});
}

async function record(
  body: unknown,
  sending: Sending,
  context: ApiContext,
): Promise<ConsentEvent | ConsentEventWithUser> {
  const request: ConsentEventRequest = validate(consentEventRequestSchema, body, "body");
  const { caller, origin, ifMatch, includeUser, silent } = sending;
  const proofs = await parseProofs(request.proofs);
  const found = await context.organizations.get(caller.organization_id);
  // It was there when the bearer was made.
  if (found === undefined) throw new ConsentsError("token-invalid");
  const { event, user, status } = await context.store.changeUser({
    ...recordEvent({
      ...found,
      request,
      caller,
      now: context.now().getTime(),
      newId: context.newId,
      ...(proofs.length > 0 && { proofs }),
      ...(origin !== null && { origin }),
      ...(ifMatch !== undefined && { ifMatch }),
    }),
    silent,
  });
  return includeUser ? { ...event, user: consentUser(user, status) } : event;
}

async function recordOrExplain(
  entry: unknown,
  sending: Sending,
  context: ApiContext,
): Promise<ConsentEvent | ConsentEventWithUser | Problem> {
  try {
    return await record(entry, sending, context);
  } catch (thrown) {
    const error = toConsentsError(thrown);
    if (errorCodes[error.code].status >= 500) sending.trace.failure = error;
    return problemOf(error, sending.trace.request_id);
  }
}

function checkBatchSize(size: number): void {
  if (size >= 1 && size <= EVENTS_BATCH_MAX) return;
  const detail = `must have 1 to ${EVENTS_BATCH_MAX} events`;
  throw new ConsentsError("validation-failed", {
    detail: `The array ${detail}.`,
    errors: [{ pointer: "", code: "validation-failed", detail }],
  });
}
