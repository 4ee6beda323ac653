import type { Delivery, Page, WebhookWithSecret } from "@consents/contract";
import { Webhook as StandardWebhook } from "standardwebhooks";
import { vi } from "vitest";
import { type ApiForTests, createApiForTests } from "../api-for-tests.ts";
import { type Received, type Receiver, startReceiver } from "./receiver-for-tests.ts";

/** An API and a receiver of its webhooks. */
export interface Telling {
  api: ApiForTests;
  receiver: Receiver;
  /** Asks the API, with a session that is good now; throws what it refuses. */
  send<Answer = object>(path: string, body?: object, method?: string): Promise<Answer>;
  /** Makes a webhook that leads to the receiver. */
  add(types?: string[]): Promise<WebhookWithSecret>;
  /** Records an event that grants somebody the newsletter; gives its id. */
  record(user?: string, query?: string): Promise<string>;
  /** The newest deliveries of a webhook. */
  log(id: string): Promise<Delivery[]>;
  wait(milliseconds: number): void;
  /** What the receiver answers from now on. */
  answer(status: number, headers?: Record<string, string>): void;
  /** What has come since this was last asked. */
  takeReceived(): Received[];
  /** What the library of Standard Webhooks says of a message; its clock is the API's. */
  verify(secret: string, received: Received | undefined): unknown;
}

export async function startTelling(): Promise<Telling> {
  const api = await createApiForTests();
  const receiver = await startReceiver();
  let ids = 0;

  const send: Telling["send"] = async <Answer>(path: string, body?: object, method?: string) => {
    const signedIn = await api.send("/sessions", { body: { type: "api-key", ...api.key } });
    const { access_token: bearer } = (await signedIn.json()) as { access_token: string };
    const request = { bearer, ...(body !== undefined && { body }), ...(method !== undefined && { method }) };
    const response = await api.send(path, request);
    if (!response.ok) throw new Error(`refused: ${await response.text()}`);
    return (response.status === 204 ? undefined : await response.json()) as Answer;
  };

  return {
    api,
    receiver,
    send,
    add: (types = ["event.created"]) => send("/webhooks", { url: receiver.url, types }),
    async record(user = "member-7", query = "") {
      const id = `event-${++ids}`;
      const consents = { purposes: [{ id: "newsletter", enabled: true }] };
      await send(`/consents/events${query}`, { id, user: { organization_user_id: user }, consents });
      return id;
    },
    log: async (id) => (await send<Page<Delivery>>(`/webhooks/${id}/deliveries`)).data,
    wait(milliseconds) {
      api.clock.now = new Date(api.clock.now.getTime() + milliseconds);
    },
    answer(status, headers = {}) {
      receiver.answer = (_received, response) => void response.writeHead(status, headers).end();
    },
    takeReceived: () => receiver.received.splice(0),
    verify(secret, received) {
      vi.useFakeTimers({ toFake: ["Date"], now: api.clock.now });
      try {
        return new StandardWebhook(secret).verify(received?.body ?? "", received?.headers ?? {});
      } finally {
        vi.useRealTimers();
      }
    },
  };
}

/** The `webhook-id` of each. */
export function idsOf(received: readonly Received[]): (string | undefined)[] {
  return received.map(({ headers }) => headers["webhook-id"]);
}
