import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { verifyStatuses } from "../../domain/verify-status.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "consents-crash-"));
afterAll(() => rmSync(folder, { recursive: true }));

const program = fileURLToPath(new URL("write-until-killed-for-tests.ts", import.meta.url));
const path = join(folder, "consents.sqlite");

/** Kills the writing program without warning once it has acknowledged so many events; gives all it acknowledged. */
async function writeAndKill(events: number): Promise<string[]> {
  const child = spawn(process.execPath, ["--conditions=@consents/source", program, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const acknowledged: string[] = [];
  for await (const id of createInterface(child.stdout)) {
    acknowledged.push(id);
    if (acknowledged.length === events) child.kill("SIGKILL");
  }
  expect((await ended)[1]).toBe("SIGKILL");
  return acknowledged;
}

it("keeps every acknowledged event, and the status that they make, when it is killed", async () => {
  const acknowledged = await writeAndKill(1_000);
  const store = await openSqliteStore(path);
  const kept = new Set<string>();
  for await (const { events } of store.histories("charity")) {
    for (const { event } of events) kept.add(event.id);
  }
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  for await (const difference of verifyStatuses(store.histories("charity"))) {
    expect.fail(`${difference.user_id} has another status than its events make: ${difference.paths}`);
  }
  await store.close();
});
