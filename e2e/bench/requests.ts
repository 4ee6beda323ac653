import { randomUUID } from "node:crypto";
import type { LoadRequest } from "./load.ts";
import { ORGANIZATION_ID } from "./organization.ts";

/** What is measured over HTTP: an event that is recorded, and a status that is read. */
export type RequestKind = "event" | "status";
export type Requests = Record<RequestKind, () => LoadRequest>;

const JSON_BODY = { "content-type": "application/json" };
const query = `organization_id=${ORGANIZATION_ID}`;

/** Requests of citizens about themselves, one after the other. */
export function citizenRequests(bearers: readonly string[]): Requests {
  let turn = 0;
  const authorization = () => bearers[turn++ % bearers.length] as string;
  return {
    event: () => ({
      method: "POST",
      path: `/consents/events?${query}`,
      headers: { authorization: authorization(), ...JSON_BODY },
      body: JSON.stringify(event(turn)),
    }),
    status: () => ({
      method: "GET",
      path: `/consents/users?${query}`,
      headers: { authorization: authorization() },
    }),
  };
}

/** Requests of the organization about any of its users, in no order. */
export function organizationRequests(
  authorization: string,
  users: { prefix: string; count: number },
): Requests {
  let turn = 0;
  const anybody = () => `${users.prefix}-${Math.floor(Math.random() * users.count)}`;
  return {
    event: () => ({
      method: "POST",
      path: `/consents/events?${query}`,
      headers: { authorization, ...JSON_BODY },
      body: JSON.stringify({ ...event(++turn), user: { organization_user_id: anybody() } }),
    }),
    status: () => ({
      method: "GET",
      path: `/consents/users?${query}&organization_user_id=${anybody()}`,
      headers: { authorization },
    }),
  };
}

function event(turn: number): { id: string; consents: object } {
  return { id: randomUUID(), consents: { purposes: [{ id: "newsletter", enabled: turn % 2 === 0 }] } };
}
