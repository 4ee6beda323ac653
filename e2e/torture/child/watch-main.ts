/**
 * Built into the program before all else, so that the product needs no failpoints of its own: the program waits for the
 * word, and knows where to die.
 */
import { type AddressInfo, Server } from "node:net";
import { BroadcastChannel } from "node:worker_threads";
import { CHANNEL, type ServerMessage, type ServerWord } from "../kill-point.ts";
import { watchPoints } from "./watch-points.ts";
import { watchPostgres } from "./watch-postgres.ts";
import { watchSqlite } from "./watch-sqlite.ts";
import { wrap } from "./wrap.ts";

const say = (word: ServerWord): void => void process.send?.(word);
const points = watchPoints({ reached: (point) => say({ reached: point }) });
if (process.env.DATABASE_URL) watchPostgres(points);
else watchSqlite(points);

const threads = new BroadcastChannel(CHANNEL);
// Nobody stays for its sake.
threads.unref();

// The server asks once for its address, when it listens; it says only its public URL.
wrap(Server.prototype, "address", (_, run) => {
  const address = run() as AddressInfo;
  say({ port: address.port });
  return address;
});

/** Resolves when the program may begin. */
export const begun: Promise<void> = new Promise((resolve) => {
  // If nobody is left to say the word.
  const leave = (): void => process.exit();
  process.once("disconnect", leave);
  process.on("message", (message: ServerMessage) => {
    const killAt = "arm" in message ? message.arm : message.start;
    if (killAt !== null) {
      points.arm(killAt);
      threads.postMessage(killAt);
    }
    process.off("disconnect", leave);
    resolve();
  });
});
