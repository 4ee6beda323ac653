import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import {
  type KillAt,
  type PortMessage,
  type ServerMessage,
  type SourceEdit,
  TOLD,
  type Told,
} from "./kill-point.ts";

const main = fileURLToPath(import.meta.resolve("consents-api/main"));
const preload = new URL("./child/preload.ts", import.meta.url).href;

/** Stands in tokens: it stays the same over restarts, whatever port the server listens on. */
export const PUBLIC_URL = "http://torture.example";

/** How a server ended. */
export interface ServerEnd {
  /** True: by SIGKILL, whoever sent it. */
  killed: boolean;
  /** Its last words on standard error: it writes there only when something is wrong. */
  said: string;
}

/** `consents-api serve` on a data folder, loaded but not begun: it has not opened anything yet. */
export interface WaitingServer {
  /** Lets it begin. Resolves to its URL when it answers; undefined: it ended before. */
  start(killAt?: KillAt): Promise<string | undefined>;
  /** Tells it where to die from now on. */
  arm(killAt: KillAt): void;
  /** SIGKILL: no warning, no cleaning up. */
  kill(): void;
  /** Asks it to stop as an operator would. */
  stop(): void;
  ended: Promise<ServerEnd>;
}

// Torture is no fair use.
const withoutLimits = { ORGANIZATION_RATE: "0", PERSON_RATE: "0", FAILURE_RATE: "0" };

/** Prepares a server. `cache`: a folder where compiled modules are kept from one process to the next. */
export function prepareServer(data: string, edits: readonly SourceEdit[], cache: string): WaitingServer {
  const told: Told = { edits: [...edits] };
  const { DATABASE_URL: _, ...env } = process.env;
  const child = fork(
    main,
    ["serve", "--data", data, "--port", "0", "--public-url", PUBLIC_URL, "--log-level", "error"],
    {
      execArgv: ["--conditions=@consents/source", "--import", preload],
      env: { ...env, ...withoutLimits, NODE_COMPILE_CACHE: cache, [TOLD]: JSON.stringify(told) },
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
    child.on("message", (message: PortMessage | { ready: string }) => {
      if ("port" in message) port = message.port;
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
