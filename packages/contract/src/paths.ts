/** Paths of the consents API, relative to its base URL (each is also mounted below `/v1`). */
export const paths = {
  sessions: "sessions",
  tokens: "consents/tokens",
  tokenRevocation: "consents/tokens/revoke",
  tokenIntrospection: "consents/tokens/introspect",
  events: "consents/events",
  event: (id: string): string => `consents/events/${encodeURIComponent(id)}`,
  eventReminder: (id: string): string => `consents/events/${encodeURIComponent(id)}/remind`,
  links: "consents/links",
  users: "consents/users",
  user: (id: string): string => `consents/users/${encodeURIComponent(id)}`,
  decide: "consents/decide",
  proofs: "consents/proofs",
  proof: (id: string): string => `consents/proofs/${encodeURIComponent(id)}`,
  notice: (id: string): string => `notices/${encodeURIComponent(id)}`,
  noticeVersion: (id: string, version: number): string =>
    `notices/${encodeURIComponent(id)}/versions/${version}`,
  webhooks: "webhooks",
  webhook: (id: string): string => `webhooks/${encodeURIComponent(id)}`,
  webhookRotation: (id: string): string => `webhooks/${encodeURIComponent(id)}/rotate`,
  webhookReplay: (id: string): string => `webhooks/${encodeURIComponent(id)}/replay`,
  webhookDeliveries: (id: string): string => `webhooks/${encodeURIComponent(id)}/deliveries`,
  jwks: ".well-known/jwks.json",
  health: "health",
  ready: "ready",
  openapi: "openapi.json",
} as const;

/** The header that every call of the widget to a broker carries: no form and no link can send it across sites. */
export const BROKER_HEADER = "x-requested-with";
/** The value of {@link BROKER_HEADER}. */
export const BROKER_HEADER_VALUE = "consent-widget";
