import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { charity } from "../domain/fixtures.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { captureOutput } from "./capture-output-for-tests.ts";
import { run } from "./run.ts";
import { verifyFile } from "./verify-file.ts";

vi.mock(import("./verify-file.ts"), async (original) => {
  const module = await original();
  return { ...module, verifyFile: vi.fn(module.verifyFile) };
});

let folder: string;
let data: string;
let database: string;
let backup: string;
let err: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "consents-restore-"));
  data = join(folder, "data");
  database = join(data, "consents.sqlite");
  backup = join(folder, "backup.sqlite");
  ({ err } = captureOutput());
  await addOrganization("charity");
  expect(await run(["backup", backup, "--data", data])).toBe(0);
  await addOrganization("later");
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function addOrganization(id: string): Promise<void> {
  const store = await openSqliteStore(database);
  await store.addOrganization({ ...charity, id });
  await store.close();
}

async function organizations(): Promise<string[]> {
  const store = await openSqliteStore(database);
  const found = await store.listOrganizations();
  await store.close();
  return found.map(({ id }) => id).sort();
}

/** Restores, and does something after the copy is verified for the second time, before it takes its place. */
async function restore(meanwhile: () => void): Promise<number> {
  const { verifyFile: verify } = await vi.importActual<typeof import("./verify-file.ts")>("./verify-file.ts");
  vi.mocked(verifyFile)
    .mockImplementationOnce(verify)
    .mockImplementationOnce(async (path, change) => {
      const verified = await verify(path, change);
      meanwhile();
      return verified;
    });
  return run(["restore", backup, "--data", data, "--force"]);
}

/** What a server does that starts: it takes the lock to bring the schema up to date. */
function start(): void {
  const server = new DatabaseSync(database);
  try {
    server.exec("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; CREATE TABLE acknowledged (a); COMMIT");
  } finally {
    server.close();
  }
}

it.each([
  ["the database that it replaces", () => undefined],
  ["a database where there was none", () => rmSync(data, { recursive: true })],
])("lets nobody open %s while it verifies", async (_, prepare) => {
  prepare();
  const code = await restore(() => expect(start).toThrow("locked"));
  expect([code, err]).toEqual([0, []]);
  expect(await organizations()).toEqual(["charity"]);
  expect(readdirSync(data)).toEqual(["consents.sqlite"]);
});

it("gives the database back as it was when the copy turns out wrong", async () => {
  const before = readFileSync(database);
  const code = await restore(() => {
    throw new Error("wrong");
  });
  expect([code, err.join()]).toEqual([1, expect.stringContaining("wrong")]);
  expect(readFileSync(database).equals(before)).toBe(true);
  expect(readdirSync(data)).toEqual(["consents.sqlite"]);
  start();
});

it("leaves no database where there was none when the copy turns out wrong", async () => {
  rmSync(data, { recursive: true });
  const code = await restore(() => {
    throw new Error("wrong");
  });
  expect(code).toBe(1);
  expect(existsSync(database)).toBe(false);
});
