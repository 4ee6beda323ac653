import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { WebhookType } from "@consents/contract";
import { Webhook } from "standardwebhooks";
import { type Check, Finding } from "./finding.ts";
import { createTold, type Message, type Told } from "./told.ts";

/** Types that the organization here is told. */
export const toldTypes: readonly WebhookType[] = [
  "user.created",
  "event.created",
  "event.updated",
  "event.deleted",
];

/** A receiver of webhooks that takes every message, and knows who sent what how often. */
export interface HookCatcher {
  /** Where messages are sent to: http, on a private address. */
  url: string;
  /** Makes known what messages are signed with. */
  setSecret(secret: string): void;
  /** A server was killed: of each user the message that it has sent last may not be marked, and may come again. */
  endServer(server: string): void;
  /** The database, or a connection to it, came to its end: the same goes for what any server has sent. */
  interrupt(): void;
  /** @throws Finding when a message came that must not */
  check(): void;
  readonly told: Told;
  /** Messages that came: by `webhook-id` which one it was of all, from 0, and the hash of its body. */
  readonly came: ReadonlyMap<string, Arrival>;
  /** Messages that came again, since what had sent them ended before it could mark them. */
  readonly doubled: number;
  close(): Promise<void>;
}

/** How a message came first. */
export interface Arrival {
  place: number;
  hash: string;
}

/** The header by which a server says which one it is: of `build-server.ts`, since the product's says nothing. */
const SERVER_HEADER = "user-agent";

/** The last message about a user: only that can be in doubt, since the next one waits for its mark. */
interface Last {
  id: string;
  server: string;
  /** Who sent it has ended since, or lost its database. */
  isInDoubt: boolean;
}

export async function catchHooks(): Promise<HookCatcher> {
  const told = createTold();
  const came = new Map<string, Arrival>();
  const lasts = new Map<string, Last>();
  const ended = new Set<string>();
  let webhook: Webhook | undefined;
  let finding: Finding | undefined;
  let doubled = 0;

  function fail(check: Check, what: string): void {
    finding ??= new Finding(check, what);
  }

  function take(message: Message, server: string): void {
    const { id, user } = message;
    const hash = hashOf(message.body);
    const before = came.get(id);
    if (before === undefined) {
      came.set(id, { place: came.size, hash });
      const wrong = told.enter(message);
      if (wrong !== undefined) fail("told in order", wrong);
    } else {
      const last = lasts.get(user);
      const again = `${id} came again from ${server}`;
      if (before.hash !== hash) fail("told once", `${again}, and says something else`);
      else if (last?.id !== id) fail("told once", `${again}, after ${last?.id}`);
      else if (!last.isInDoubt) fail("told once", `${again}, while ${last.server} had it`);
      doubled += 1;
    }
    // What a process had sent may arrive when it has ended.
    lasts.set(user, { id, server, isInDoubt: ended.has(server) });
  }

  function read(headers: IncomingHttpHeaders, body: string): void {
    const server = String(headers[SERVER_HEADER]);
    try {
      webhook?.verify(body, headers as Record<string, string>);
    } catch (error) {
      fail("told", `signed wrongly by ${server}: ${(error as Error).message}`);
    }
    const { type, data } = JSON.parse(body);
    const { organization_user_id: user } = data.user ?? data;
    take({ id: String(headers["webhook-id"]), body, type, user, data }, server);
  }

  const http = createServer((request, response) => {
    const arrived = (body: string): void => {
      read(request.headers, body);
      response.writeHead(204).end();
    };
    // Of a message that is cut short nobody is told that it was taken.
    text(request).then(arrived, () => undefined);
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/`,
    setSecret(secret) {
      webhook = new Webhook(secret);
    },
    endServer(server) {
      ended.add(server);
      for (const last of lasts.values()) if (last.server === server) last.isInDoubt = true;
    },
    interrupt() {
      for (const last of lasts.values()) last.isInDoubt = true;
    },
    check() {
      if (finding !== undefined) throw finding;
    },
    told,
    came,
    get doubled() {
      return doubled;
    },
    async close() {
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}

/** What of a body is kept, to know it again. */
export function hashOf(body: string): string {
  return createHash("sha256").update(body).digest("base64url");
}
