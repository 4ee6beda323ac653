import {
  type ConsentEvent,
  type ConsentEventPatch,
  type ConsentEventRequest,
  type ConsentEventWithUser,
  type ConsentUser,
  type Delegate,
  type EventStatus,
  type Page,
  paths,
  userEtag,
} from "@consents/contract";
import { isConsents, pageOf } from "./answers.ts";
import type { Call, Connection } from "./connection.ts";
import { type Guard, isNothing, isString, optional, shape } from "./guards.ts";
import type { Tagged } from "./request-json.ts";
import { isConsentUser } from "./users.ts";

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
const isTaggedEvent: Guard<Tagged<ConsentEvent>> = shape<Tagged<ConsentEvent>>({
  body: isConsentEvent,
  etag: isString,
});
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

/** Which events. Without a user, with a consent token: the token's citizen. */
export interface ListEventsQuery {
  user_id?: string;
  organization_user_id?: string;
  /** Default `confirmed` only. */
  status?: readonly EventStatus[];
  /** Default `gdpr` only. */
  regulation?: readonly string[];
  /** `cursor` of the page before. */
  cursor?: string;
  signal?: AbortSignal;
}

/** `GET /consents/events`: one page of events. */
export function listEvents(connection: Connection, query: ListEventsQuery = {}): Promise<Page<ConsentEvent>> {
  const { status, regulation, cursor, signal, ...user } = query;
  return connection.call(paths.events, pageOf(isConsentEvent), {
    query: {
      organization_id: connection.organizationId,
      ...user,
      "status[$in]": status,
      "regulation[$in]": regulation,
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
export function getEventWithEtag(
  connection: Connection,
  id: string,
  user: EventOwner = {},
): Promise<Tagged<ConsentEvent>> {
  return connection.call(paths.event(id), isTaggedEvent, {
    as: "tagged",
    query: { organization_id: connection.organizationId, ...user },
  });
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
