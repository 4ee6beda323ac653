/**
 * Loaded with `--import` before `consents-api serve` (and before its threads), so that the product needs no failpoints
 * of its own: it changes what shall be changed, loads the program, waits for the word, and knows where to die.
 */
import { type AddressInfo, Server } from "node:net";
import { BroadcastChannel, isMainThread } from "node:worker_threads";
import {
  CHANNEL,
  type KillAt,
  type PortMessage,
  type ServerMessage,
  TOLD,
  type Told,
} from "../kill-point.ts";
import { editSource } from "./edit-source.ts";
import { watchPoints } from "./watch-points.ts";
import { wrap } from "./wrap.ts";

const source = new URL(".", import.meta.resolve("consents-api/main")).href;
const told = JSON.parse(process.env[TOLD] ?? "null") as Told;
const made = editSource(source, told.edits);
const arm = watchPoints();

const threads = new BroadcastChannel(CHANNEL);
// Nobody stays for its sake.
threads.unref();

if (isMainThread) {
  // Everything is loaded ahead, so that one server can get ready while another still works.
  await import(new URL("cli/run.ts", source).href);
  await import(new URL("store/sqlite/open-sqlite-store.ts", source).href);
  const missed = told.edits.find(({ file }) => !made.has(file));
  if (missed !== undefined) throw new Error(`${missed.file} is not a part of the program.`);
  // The server asks once for its address, when it listens; it says only its public URL.
  wrap(Server.prototype, "address", (_, run) => {
    const address = run() as AddressInfo;
    process.send?.({ port: address.port } satisfies PortMessage);
    return address;
  });
  await new Promise<void>((resolve) => {
    // If nobody is left to say the word.
    const leave = (): void => process.exit();
    process.once("disconnect", leave);
    process.on("message", (message: ServerMessage) => {
      const killAt = "arm" in message ? message.arm : message.start;
      if (killAt !== null) {
        arm(killAt);
        threads.postMessage(killAt);
      }
      process.off("disconnect", leave);
      resolve();
    });
  });
} else {
  threads.onmessage = (message) => arm((message as { data: KillAt }).data);
}
