import {
  type ConsentEvent,
  type ConsentEventPatch,
  type ConsentEventRequest,
  type ConsentEventWithUser,
  type ConsentUser,
  type Delegate,
  type EventStatus,
  type Page,
  type Problem,
  paths,
  type Reminder,
  type RemovedEvents,
  userEtag,
} from "@consents/contract";
import { isConsents, isConsentUser, pageOf } from "./answers.ts";
import type { Call, Connection } from "./connection.ts";
import {
  type Guard,
  isNothing,
  isNumber,
  isString,
  isStringOrNull,
  listOf,
  optional,
  shape,
} from "./guards.ts";

const event = {
  id: isString,
  created_at: isString,
  status: (value: unknown): value is ConsentEvent["status"] =>
    value === "confirmed" || value === "pending_approval",
  regulation: isString,
  consents: isConsents,
  delegate: optional(shape<Delegate>({ id: isString, name: optional(isString) })),
};
const isConsentEvent: Guard<ConsentEvent> = shape<ConsentEvent>({
  ...event,
  user: shape<ConsentEvent["user"]>({ id: isString }),
});
const isProblem: Guard<Problem> = shape<Problem>({ type: isString, status: isNumber, detail: isString });
const isEventOrProblem = (value: unknown): value is ConsentEvent | Problem =>
  isConsentEvent(value) || isProblem(value);
const isRemovedEvents: Guard<RemovedEvents> = shape<RemovedEvents>({
  removed: isNumber,
  cursor: isStringOrNull,
});
const isReminder: Guard<Reminder> = shape<Reminder>({ mails: isNumber });
const isConsentEventWithUser: Guard<ConsentEventWithUser> = shape<ConsentEventWithUser>({
  ...event,
  user: isConsentUser,
});

/** How an event is sent. */
export interface CreateEventOptions {
  /** Also answer the whole user after the event, which saves a round trip. Default false. */
  includeUser?: boolean;
  /**
   * The user as last read: the event is refused with `precondition-failed` if a choice it touches has changed
   * since then. Choices that do not meet are merged. Where there was nobody yet: `{ version: 0 }`.
   */
  ifMatch?: Pick<ConsentUser, "version">;
  /** True: webhooks are told nothing of it. Default false. */
  disableIntegrations?: boolean;
  /** Lets the request outlive the page. Default false. */
  keepalive?: boolean;
  signal?: AbortSignal;
}

/**
 * `POST /consents/events`: records a partial update. Tried again after a lost answer only when the event has
 * an `id`: then arriving twice is arriving once.
 *
 * With a consent token leave `user` out: the token says who it is.
 */
export function createEvent(
  connection: Connection,
  event: ConsentEventRequest,
  options: CreateEventOptions & { includeUser: true },
): Promise<ConsentEventWithUser>;
export function createEvent(
  connection: Connection,
  event: ConsentEventRequest,
  options?: CreateEventOptions & { includeUser?: false },
): Promise<ConsentEvent>;
export function createEvent(
  connection: Connection,
  event: ConsentEventRequest,
  options: CreateEventOptions = {},
): Promise<ConsentEvent | ConsentEventWithUser> {
  const { includeUser, ifMatch, disableIntegrations, ...rest } = options;
  return connection.call<ConsentEvent | ConsentEventWithUser>(
    paths.events,
    includeUser ? isConsentEventWithUser : isConsentEvent,
    {
      ...rest,
      method: "POST",
      json: event,
      idempotent: event.id !== undefined,
      query: {
        organization_id: connection.organizationId,
        $include_user: includeUser ? "true" : undefined,
        $disable_integrations: disableIntegrations ? "true" : undefined,
      },
      headers: ifMatch && { "if-match": userEtag(ifMatch) },
    },
  );
}

/**
 * `POST /consents/events` with 1 to `EVENTS_BATCH_MAX` events. Answers in the same order for each the event, or the problem,
 * which has a `type`, for which it alone was refused. Tried again after a lost answer only when each has an `id`.
 */
export function createEvents(
  connection: Connection,
  events: readonly ConsentEventRequest[],
  options: Omit<CreateEventOptions, "includeUser" | "ifMatch"> = {},
): Promise<(ConsentEvent | Problem)[]> {
  const { disableIntegrations, ...rest } = options;
  const isAnswer = (body: unknown): body is (ConsentEvent | Problem)[] =>
    listOf(isEventOrProblem)(body) && body.length === events.length;
  return connection.call(paths.events, isAnswer, {
    ...rest,
    method: "POST",
    json: events,
    idempotent: events.every(({ id }) => id !== undefined),
    query: {
      organization_id: connection.organizationId,
      $disable_integrations: disableIntegrations ? "true" : undefined,
    },
  });
}

/** Which events. Without a user, with a consent token: the token's citizen. */
export interface ListEventsQuery {
  user_id?: string;
  organization_user_id?: string;
  /** Default `confirmed` only. */
  status?: readonly EventStatus[];
  /** Default `gdpr` only. */
  regulation?: readonly string[];
  /** Events of a page, 1 to `PAGE_SIZE`, which is also the default. */
  limit?: number;
  /** `cursor` of the page before. */
  cursor?: string;
  signal?: AbortSignal;
}

/** `GET /consents/events`: one page of events. */
export function listEvents(connection: Connection, query: ListEventsQuery = {}): Promise<Page<ConsentEvent>> {
  const { status, regulation, limit, cursor, signal, ...user } = query;
  return connection.call(paths.events, pageOf(isConsentEvent), {
    query: {
      organization_id: connection.organizationId,
      ...user,
      "status[$in]": status,
      "regulation[$in]": regulation,
      limit,
      $cursor: cursor,
      $list: "page",
    },
    ...(signal && { signal }),
  });
}

/** Whose event it is, by one of the two ids. */
export interface EventOwner {
  user_id?: string;
  organization_user_id?: string;
}

/** `GET /consents/events/{id}`. With a session also say whose event it is. */
export function getEvent(connection: Connection, id: string, user: EventOwner = {}): Promise<ConsentEvent> {
  return connection.call(paths.event(id), isConsentEvent, {
    query: { organization_id: connection.organizationId, ...user },
  });
}

/** `GET /consents/events/{id}` with the event's ETag, for the `ifMatch` of a change. See {@link getEvent}. */
export async function getEventWithEtag(
  connection: Connection,
  id: string,
  user: EventOwner = {},
): Promise<{ event: ConsentEvent; etag: string }> {
  let etag = "";
  const isTagged = (body: unknown, headers: Headers): body is ConsentEvent => {
    etag = headers.get("etag") ?? "";
    return isConsentEvent(body) && etag !== "";
  };
  const event = await connection.call(paths.event(id), isTagged, {
    query: { organization_id: connection.organizationId, ...user },
  });
  return { event, etag };
}

/** How an event is changed or removed. */
export interface ChangeEventOptions {
  /** The event's ETag as last read: refused with `precondition-failed` when the event has changed since. */
  ifMatch?: string;
  /** True: webhooks are told nothing of it. Default false. */
  disableIntegrations?: boolean;
}

/**
 * `PATCH /consents/events/{id}`: changes a pending event, or approves it with `status: "confirmed"`; it then counts at its
 * original place. Needs a session's bearer.
 */
export function patchEvent(
  connection: Connection,
  id: string,
  patch: ConsentEventPatch,
  user: EventOwner,
  options: ChangeEventOptions = {},
): Promise<ConsentEvent> {
  return connection.call(paths.event(id), isConsentEvent, {
    method: "PATCH",
    json: patch,
    ...changeCall(connection, user, options),
  });
}

/**
 * `DELETE /consents/events/{id}`: removes an event; the status becomes that of the others. Needs a session's bearer. Not
 * tried again: the second try would find nothing.
 */
export function deleteEvent(
  connection: Connection,
  id: string,
  user: EventOwner,
  options: ChangeEventOptions = {},
): Promise<undefined> {
  return connection.call(paths.event(id), isNothing, {
    method: "DELETE",
    ...changeCall(connection, user, options),
  });
}

/**
 * `DELETE /consents/events?…`: removes the events that fit every filter, of whole users, about 1,000 at a time; until the
 * answer's `cursor` is null, call again with it. Needs a session's bearer. Not tried again: the second try would count less.
 *
 * @param filter - by property of an event, dotted: `{ "metadata.booking_id": "7" }`; at least one
 * @throws TypeError for a filter that is undefined, say, instead of removing what the others fit
 */
export async function removeEvents(
  connection: Connection,
  filter: Readonly<Record<string, string>>,
  options: {
    /** `cursor` of the answer before, to the same filter. */
    cursor?: string;
    /** True: webhooks are told nothing of it. Default false. */
    disableIntegrations?: boolean;
  } = {},
): Promise<RemovedEvents> {
  // It would be left out, and more would fit.
  if (Object.values(filter).some((value) => typeof value !== "string"))
    throw new TypeError("a filter must be a text");
  const { cursor, disableIntegrations } = options;
  return connection.call(paths.events, isRemovedEvents, {
    method: "DELETE",
    query: {
      organization_id: connection.organizationId,
      ...filter,
      $cursor: cursor,
      $disable_integrations: disableIntegrations ? "true" : undefined,
    },
  });
}

/**
 * `POST /consents/events/{id}/remind`: mails whom a pending event waits for, with a new link. Needs a session's bearer. Not
 * tried again: the second try would mail once more.
 */
export function remindEvent(connection: Connection, id: string, user: EventOwner): Promise<Reminder> {
  return connection.call(paths.eventReminder(id), isReminder, {
    method: "POST",
    query: { organization_id: connection.organizationId, ...user },
  });
}

function changeCall(
  { organizationId }: Connection,
  user: EventOwner,
  { ifMatch, disableIntegrations }: ChangeEventOptions,
): Pick<Call, "query" | "headers"> {
  return {
    query: {
      organization_id: organizationId,
      ...user,
      $disable_integrations: disableIntegrations ? "true" : undefined,
    },
    ...(ifMatch !== undefined && { headers: { "if-match": ifMatch } }),
  };
}
