export { type Call, type Connection, type ConnectionOptions, createConnection } from "./connection.ts";
export {
  ConsentsClientError,
  type ConsentsClientErrorCode,
  type ConsentsClientErrorDetails,
  isConsentsClientError,
} from "./consents-client-error.ts";
export { type ConsentsClient, createConsentsClient } from "./create-consents-client.ts";
export { decide } from "./decide.ts";
export {
  type ChangeEventOptions,
  type CreateEventOptions,
  createEvent,
  createEvents,
  deleteEvent,
  type EventOwner,
  getEvent,
  getEventWithEtag,
  type ListEventsQuery,
  listEvents,
  patchEvent,
  remindEvent,
  removeEvents,
} from "./events.ts";
export { createLink } from "./links.ts";
export { type GetNoticeQuery, getNotice, publishNotice } from "./notices.ts";
export { createProof, getProof } from "./proofs.ts";
export { type Fetch, type JsonRequest, type Judge, requestJson } from "./request-json.ts";
export {
  type CreateTokenRequest,
  createSession,
  createToken,
  introspectToken,
  revokeToken,
} from "./tokens.ts";
export {
  type ChangeUserOptions,
  type CreateUserOptions,
  createUser,
  deleteUser,
  getOwnUser,
  getUser,
  type ListUsersQuery,
  listUsers,
  patchUser,
} from "./users.ts";
export {
  createWebhook,
  deleteWebhook,
  getWebhook,
  listDeliveries,
  listWebhooks,
  patchWebhook,
  replayWebhook,
  rotateWebhook,
} from "./webhooks.ts";
