import { mkdtempSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startCheckpointer } from "./checkpointer.ts";

let folder: string;
let path: string;
let database: DatabaseSync;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "consents-checkpoint-"));
  path = join(folder, "log.sqlite");
  database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE texts (text TEXT)");
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  database.close();
  rmSync(folder, { recursive: true });
});

const logSize = (): number => statSync(`${path}-wal`).size;
/** Of the log nothing is left. */
const isCut = (): Promise<void> => vi.waitFor(() => expect(logSize()).toBe(0), { timeout: 20_000 });

function write(rows: number): void {
  const insert = database.prepare("INSERT INTO texts VALUES (?)");
  database.exec("BEGIN");
  for (let row = 0; row < rows; row++) insert.run("x".repeat(1_000));
  database.exec("COMMIT");
}

it("moves the log into the database after a thousand writes, so that it starts anew", async () => {
  const checkpointer = startCheckpointer(database, path);
  write(1_000);
  const log = logSize();
  checkpointer.count(999);
  checkpointer.count(1);
  await vi.waitFor(() => expect(statSync(path).size).toBeGreaterThan(1_000_000), { timeout: 20_000 });
  // Both passes are done: what comes now overwrites the log from its beginning.
  await checkpointer.close();
  write(100);
  expect(logSize()).toBe(log);
});

it("ends its thread when it closes", async () => {
  const checkpointer = startCheckpointer(database, path);
  await expect(checkpointer.close()).resolves.toBeUndefined();
  await expect(checkpointer.close()).resolves.toBeUndefined();
});

describe("what is erased goes from the log", () => {
  it("when the thread has come to its end", async () => {
    const checkpointer = startCheckpointer(database, path);
    const post = vi.spyOn(Worker.prototype, "postMessage").mockImplementation(function (this: Worker) {
      void this.terminate();
    });
    write(10);
    checkpointer.count(1_000);
    checkpointer.emptyLog();
    expect(logSize()).toBeGreaterThan(0);
    await isCut();
    write(10);
    checkpointer.emptyLog();
    expect(logSize()).toBe(0);
    write(1_000);
    checkpointer.count(1_000);
    expect(statSync(path).size).toBeGreaterThan(1_000_000);
    expect(post).toHaveBeenCalledTimes(1);
    await checkpointer.close();
  });

  it("when the thread has failed, which then goes on", async () => {
    const link = join(folder, "not-there-yet");
    const checkpointer = startCheckpointer(database, join(link, "log.sqlite"));
    const post = vi.spyOn(Worker.prototype, "postMessage");
    write(10);
    checkpointer.count(1_000);
    checkpointer.emptyLog();
    await isCut();
    symlinkSync(folder, link);
    write(10);
    checkpointer.count(1_000);
    checkpointer.emptyLog();
    await isCut();
    expect(post.mock.calls).toEqual([["checkpoint"], ["checkpoint"]]);
    await checkpointer.close();
  });

  it("once nobody reads an older state, also when nobody writes any more", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const checkpointer = startCheckpointer(database, path);
    write(10);
    const reader = new DatabaseSync(path);
    reader.exec("BEGIN; SELECT * FROM texts");
    write(10);
    checkpointer.emptyLog();
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1), { timeout: 20_000 });
    expect(logSize()).toBeGreaterThan(0);
    reader.close();
    await isCut();
    expect(vi.getTimerCount()).toBe(0);
    await checkpointer.close();
  });
});
