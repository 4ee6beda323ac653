import { fork } from "node:child_process";
import { once } from "node:events";
import { variables } from "./build-server.ts";
import type { Database } from "./database.ts";
import type { KillAt, ServerMessage, ServerWord } from "./kill-point.ts";
import type { Lease } from "./lease.ts";

/** Stands in tokens: it stays the same over restarts, whatever port the server listens on. */
export const PUBLIC_URL = "http://torture.example";

/** How a server ended. */
export interface ServerEnd {
  /** True: by SIGKILL, whoever sent it. */
  killed: boolean;
  /** Its last words on standard error: it writes there only when something is wrong. */
  said: string;
}

/** `consents-api serve`, loaded but not begun: it has not opened anything yet. */
export interface WaitingServer {
  /** Lets it begin. Resolves to its URL when it answers; undefined: it ended before. */
  start(killAt?: KillAt): Promise<string | undefined>;
  /** Tells it where something happens from now on. */
  arm(killAt: KillAt): void;
  /** SIGKILL: no warning, no cleaning up. */
  kill(): void;
  /** Asks it to stop as an operator would. */
  stop(): void;
  ended: Promise<ServerEnd>;
}

/** What a server is made of. */
export interface ServerOptions {
  /** The program; see `build-server.ts`. */
  program: string;
  database: Pick<Database, "kind" | "data" | "env">;
  /** Different from all others of the lane. */
  name: string;
  lease: Lease;
  /** Who takes its mails. */
  smtpUrl: string;
  /** Called where its database, or its connection, ends. */
  onReached?(): void;
}

// Torture is no fair use.
const withoutLimits = { ORGANIZATION_RATE: "0", PERSON_RATE: "0", FAILURE_RATE: "0" };

/** Where webhooks may lead, although it is this machine. */
export const WEBHOOK_PRIVATE_HOST = "127.0.0.1";

const MAIL_FROM = "consents@torture.example";

/** Prepares a server. */
export function prepareServer({
  program,
  database,
  name,
  lease,
  smtpUrl,
  onReached,
}: ServerOptions): WaitingServer {
  // A database that is away is an error to it, and nothing of note here.
  const logLevel = database.kind === "sqlite" ? "error" : "silent";
  const child = fork(
    program,
    ["serve", "--data", database.data, "--port", "0", "--public-url", PUBLIC_URL, "--log-level", logLevel],
    {
      execArgv: [],
      env: {
        ...process.env,
        ...withoutLimits,
        ...database.env,
        SMTP_URL: smtpUrl,
        MAIL_FROM,
        WEBHOOK_PRIVATE_HOSTS: WEBHOOK_PRIVATE_HOST,
        [variables.name]: name,
        [variables.leaseTime]: `${lease.time}`,
        [variables.leaseAhead]: `${lease.ahead}`,
      },
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    },
  );
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-2_000);
  });
  // Not the event "close": that one never comes to who has disconnected.
  const ended = Promise.all([
    once(child, "exit"),
    new Promise((resolve) => child.stderr?.once("close", resolve)),
  ]).then(([[, signal]]): ServerEnd => ({ killed: signal === "SIGKILL", said: said.trim() }));
  const answers = new Promise<string>((resolve) => {
    let port = 0;
    child.on("message", (message: ServerWord | { ready: string }) => {
      if ("port" in message) port = message.port;
      else if ("reached" in message) onReached?.();
      else resolve(`http://127.0.0.1:${port}`);
    });
  });
  const tell = (message: ServerMessage): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  return {
    async start(killAt) {
      tell({ start: killAt ?? null });
      return Promise.race([answers, ended.then(() => undefined)]);
    },
    arm: (killAt) => tell({ arm: killAt }),
    kill: () => void child.kill("SIGKILL"),
    stop: () => {
      if (child.connected) child.disconnect();
    },
    ended,
  };
}
