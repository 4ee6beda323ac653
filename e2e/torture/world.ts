import { createConsentsClient } from "@consents/client";
import type { ConsentEvent, ConsentUser } from "@consents/contract";
import { createSigningKey, importSigningKey } from "@consents/token-broker/consent-token";
import { createConsentsApi, type Store } from "consents-api";
import { regulations } from "./event-arbitrary.ts";
import { addOrganization } from "./organization.ts";

/** Where a history happens, and a second organization where the same events come in another order. */
export const organizations = ["world", "mirror"] as const;
export type OrganizationName = (typeof organizations)[number];

const ISSUER = "http://world.example";
// One key for all worlds: the ids of tokens are made with it, and stand in every event of a citizen.
const privateKey = await createSigningKey();
const { kid, publicJwk } = await importSigningKey(privateKey);
const START = Date.parse("2026-11-20T12:00:00.000Z");

/** An answer of the API. */
export interface Answer<T = unknown> {
  status: number;
  body: T;
}

/** The whole API in this process, where nothing is left to chance: clock and ids begin anew with each history. */
export interface World {
  /** Begins a history. Two worlds that begin with the same number know no difference. */
  begin(history: number): Promise<void>;
  /** Sends a request, and keeps every byte of the answer. */
  send<T>(organization: OrganizationName, method: string, path: string, body?: unknown): Promise<Answer<T>>;
  /** The same as the citizen. */
  sendOwn<T>(method: string, path: string, body?: unknown): Promise<Answer<T>>;
  findUser(
    organization: OrganizationName,
    user: string,
    regulation: string,
  ): Promise<ConsentUser | undefined>;
  listEvents(organization: OrganizationName, user: string): Promise<ConsentEvent[]>;
  /** `organization_user_id` of the person whom the citizen's token names. */
  citizen(): string;
  now(): number;
  wait(milliseconds: number): void;
  /** Everything that was answered since the history began. */
  answers(): string;
}

/** The world of an empty store. */
export async function createWorld(store: Store): Promise<World> {
  let history = 0;
  let time = START;
  let ids = 0;
  let transcript: string[] = [];
  let citizen = { id: "", token: "" };
  const now = (): Date => new Date(time);
  // Ids that grow, as UUIDv7 do.
  const newId = (): string => `h${history}-${String(++ids).padStart(4, "0")}`;
  await store.addTokenKey({
    kid,
    organization_id: null,
    issuer: ISSUER,
    public_jwk: { ...publicJwk },
    private_jwk: { ...privateKey },
    created_at: now().toISOString(),
    retired_at: null,
  });
  const { fetch } = await createConsentsApi({ store, issuer: ISSUER, now, newId });
  const sessions = new Map<OrganizationName, string>();
  for (const organizationId of organizations) {
    const credentials = await addOrganization(store, organizationId, ISSUER, now);
    const client = createConsentsClient({ apiUrl: ISSUER, fetch });
    sessions.set(organizationId, (await client.createSession(credentials)).access_token);
  }

  async function sendAs<T>(bearer: string, method: string, path: string, body: unknown): Promise<Answer<T>> {
    const request = new Request(`${ISSUER}/${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const response = await fetch(request);
    const text = await response.text();
    // The only thing in an answer that is left to chance: under which id the log knows a refused request.
    const kept = text.replaceAll(/"instance":"[^"]*"/g, '"instance":""');
    transcript.push(`${method} ${path}\n${response.status} ${response.headers.get("etag") ?? ""} ${kept}`);
    return { status: response.status, body: (text === "" ? undefined : JSON.parse(text)) as T };
  }
  const send: World["send"] = (organization, method, path, body) =>
    sendAs(sessions.get(organization)!, method, path, body);

  return {
    async begin(number) {
      history = number;
      time = START;
      ids = 0;
      const id = `h${number}-ada`;
      const request = { organization_id: "world", organization_user_id: id };
      const { body } = await send<{ id_token: string }>("world", "POST", "consents/tokens", request);
      citizen = { id, token: body.id_token };
      transcript = [];
    },
    send,
    sendOwn: (method, path, body) => sendAs(citizen.token, method, path, body),
    async findUser(organization, user, regulation) {
      const query = `organization_user_id=${user}&regulation=${regulation}`;
      const { body } = await send<{ data: ConsentUser[] }>(organization, "GET", `consents/users?${query}`);
      return body.data[0];
    },
    async listEvents(organization, user) {
      const query = new URLSearchParams({ organization_user_id: user });
      for (const regulation of regulations) query.append("regulation[$in]", regulation);
      for (const status of ["confirmed", "pending_approval"]) query.append("status[$in]", status);
      // No history has as many events as a page.
      const { body } = await send<{ data: ConsentEvent[] }>(organization, "GET", `consents/events?${query}`);
      return body.data;
    },
    citizen: () => citizen.id,
    now: () => time,
    wait: (milliseconds) => {
      time += milliseconds;
    },
    answers: () => transcript.join("\n"),
  };
}
