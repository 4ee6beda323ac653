import type { ConsentEvent, ConsentEventRequest, ConsentEventWithUser } from "@consents/contract";
import { type ConnectionOptions, createConnection } from "./connection.ts";
import { decide } from "./decide.ts";
import {
  type CreateEventOptions,
  createEvent,
  createEvents,
  deleteEvent,
  getEvent,
  getEventWithEtag,
  listEvents,
  patchEvent,
  remindEvent,
  removeEvents,
} from "./events.ts";
import { createLink } from "./links.ts";
import { getNotice, publishNotice } from "./notices.ts";
import { createProof, getProof } from "./proofs.ts";
import { createSession, createToken, introspectToken, revokeToken } from "./tokens.ts";
import { createUser, deleteUser, getOwnUser, getUser, listUsers, patchUser } from "./users.ts";
import {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  patchWebhook,
  replayWebhook,
  rotateWebhook,
} from "./webhooks.ts";

type Bound<F> = F extends (connection: never, ...rest: infer R) => infer T ? (...rest: R) => T : never;

/** Every call of the package on one connection. Each function is also exported by itself, to be tree-shaken. */
export interface ConsentsClient {
  /** See {@link createSession}. */
  createSession: Bound<typeof createSession>;
  /** See {@link createToken}. */
  createToken: Bound<typeof createToken>;
  /** See {@link revokeToken}. */
  revokeToken: Bound<typeof revokeToken>;
  /** See {@link introspectToken}. */
  introspectToken: Bound<typeof introspectToken>;
  /** See {@link createEvent}. */
  createEvent: {
    (
      event: ConsentEventRequest,
      options: CreateEventOptions & { includeUser: true },
    ): Promise<ConsentEventWithUser>;
    (
      event: ConsentEventRequest,
      options?: CreateEventOptions & { includeUser?: false },
    ): Promise<ConsentEvent>;
  };
  /** See {@link createEvents}. */
  createEvents: Bound<typeof createEvents>;
  /** See {@link listEvents}. */
  listEvents: Bound<typeof listEvents>;
  /** See {@link getEvent}. */
  getEvent: Bound<typeof getEvent>;
  /** See {@link getEventWithEtag}. */
  getEventWithEtag: Bound<typeof getEventWithEtag>;
  /** See {@link patchEvent}. */
  patchEvent: Bound<typeof patchEvent>;
  /** See {@link deleteEvent}. */
  deleteEvent: Bound<typeof deleteEvent>;
  /** See {@link removeEvents}. */
  removeEvents: Bound<typeof removeEvents>;
  /** See {@link remindEvent}. */
  remindEvent: Bound<typeof remindEvent>;
  /** See {@link createLink}. */
  createLink: Bound<typeof createLink>;
  /** See {@link getOwnUser}. */
  getOwnUser: Bound<typeof getOwnUser>;
  /** See {@link listUsers}. */
  listUsers: Bound<typeof listUsers>;
  /** See {@link getUser}. */
  getUser: Bound<typeof getUser>;
  /** See {@link createUser}. */
  createUser: Bound<typeof createUser>;
  /** See {@link patchUser}. */
  patchUser: Bound<typeof patchUser>;
  /** See {@link deleteUser}. */
  deleteUser: Bound<typeof deleteUser>;
  /** See {@link decide}. */
  decide: Bound<typeof decide>;
  /** See {@link createProof}. */
  createProof: Bound<typeof createProof>;
  /** See {@link getProof}. */
  getProof: Bound<typeof getProof>;
  /** See {@link getNotice}. */
  getNotice: Bound<typeof getNotice>;
  /** See {@link publishNotice}. */
  publishNotice: Bound<typeof publishNotice>;
  /** See {@link createWebhook}. */
  createWebhook: Bound<typeof createWebhook>;
  /** See {@link listWebhooks}. */
  listWebhooks: Bound<typeof listWebhooks>;
  /** See {@link getWebhook}. */
  getWebhook: Bound<typeof getWebhook>;
  /** See {@link patchWebhook}. */
  patchWebhook: Bound<typeof patchWebhook>;
  /** See {@link deleteWebhook}. */
  deleteWebhook: Bound<typeof deleteWebhook>;
  /** See {@link rotateWebhook}. */
  rotateWebhook: Bound<typeof rotateWebhook>;
  /** See {@link replayWebhook}. */
  replayWebhook: Bound<typeof replayWebhook>;
  /** See {@link listDeliveries}. */
  listDeliveries: Bound<typeof listDeliveries>;
}

/**
 * A client of the consents API. Sends nothing until it is called.
 *
 * @throws TypeError when `apiUrl` is no absolute http(s) URL
 */
export function createConsentsClient(options: ConnectionOptions): ConsentsClient {
  const connection = createConnection(options);
  return {
    createSession: createSession.bind(null, connection),
    createToken: createToken.bind(null, connection),
    revokeToken: revokeToken.bind(null, connection),
    introspectToken: introspectToken.bind(null, connection),
    createEvent: createEvent.bind(null, connection) as ConsentsClient["createEvent"],
    createEvents: createEvents.bind(null, connection),
    listEvents: listEvents.bind(null, connection),
    getEvent: getEvent.bind(null, connection),
    getEventWithEtag: getEventWithEtag.bind(null, connection),
    patchEvent: patchEvent.bind(null, connection),
    deleteEvent: deleteEvent.bind(null, connection),
    removeEvents: removeEvents.bind(null, connection),
    remindEvent: remindEvent.bind(null, connection),
    createLink: createLink.bind(null, connection),
    getOwnUser: getOwnUser.bind(null, connection),
    listUsers: listUsers.bind(null, connection),
    getUser: getUser.bind(null, connection),
    createUser: createUser.bind(null, connection),
    patchUser: patchUser.bind(null, connection),
    deleteUser: deleteUser.bind(null, connection),
    decide: decide.bind(null, connection),
    createProof: createProof.bind(null, connection),
    getProof: getProof.bind(null, connection),
    getNotice: getNotice.bind(null, connection),
    publishNotice: publishNotice.bind(null, connection),
    createWebhook: createWebhook.bind(null, connection),
    listWebhooks: listWebhooks.bind(null, connection),
    getWebhook: getWebhook.bind(null, connection),
    patchWebhook: patchWebhook.bind(null, connection),
    deleteWebhook: deleteWebhook.bind(null, connection),
    rotateWebhook: rotateWebhook.bind(null, connection),
    replayWebhook: replayWebhook.bind(null, connection),
    listDeliveries: listDeliveries.bind(null, connection),
  };
}
