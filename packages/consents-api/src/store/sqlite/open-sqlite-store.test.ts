import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, expect, it, vi } from "vitest";
import { charity } from "../../domain/fixtures.ts";
import { openSqliteStore } from "./open-sqlite-store.ts";

const folder = mkdtempSync(join(tmpdir(), "consents-open-"));
afterEach(() => void vi.useRealTimers());
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** The path of a closed database with some pages in it. */
async function makeDatabase(): Promise<string> {
  const path = join(folder, `${++files}.sqlite`);
  const store = await openSqliteStore(path);
  for (let index = 0; index < 50; index++) {
    await store.addOrganization({ ...charity, id: `organization-${index}`, name: "x".repeat(500) });
  }
  await store.close();
  return path;
}

it("makes the folder and the file, and keeps what is written", async () => {
  const path = join(folder, "new", "folder", "consents.sqlite");
  const store = await openSqliteStore(path);
  await store.addOrganization(charity);
  await store.close();
  const again = await openSqliteStore(path);
  expect(await again.findOrganization("charity")).toEqual(charity);
  await again.close();
});

it("lets nobody else read the file, the log beside it, or the folder, whatever the umask", async () => {
  const path = join(folder, "private", "consents.sqlite");
  const umask = process.umask(0);
  const store = await openSqliteStore(path);
  await store.addOrganization(charity);
  const modes = [dirname(path), path, `${path}-wal`, `${path}-shm`].map((one) => statSync(one).mode & 0o777);
  await store.close();
  process.umask(umask);
  expect(modes).toEqual([0o700, 0o600, 0o600, 0o600]);
});

it("refuses a file that was replaced while it waited for the lock on it", async () => {
  const path = await makeDatabase();
  const other = await makeDatabase();
  const { exec } = DatabaseSync.prototype;
  vi.spyOn(DatabaseSync.prototype, "exec").mockImplementationOnce(function (this: DatabaseSync, sql) {
    renameSync(other, path);
    exec.call(this, sql);
  });
  const before = readFileSync(other);
  await expect(openSqliteStore(path)).rejects.toThrow("was removed or replaced: start the server again");
  expect(readFileSync(path).equals(before)).toBe(true);
  await (await openSqliteStore(path)).close();
});

it("leaves one file behind when it closes: the log is in it", async () => {
  const path = await makeDatabase();
  expect(() => readFileSync(`${path}-wal`)).toThrow("ENOENT");
});

it.each<[string, (path: string) => void]>([
  ["removed", (path) => rmSync(path)],
  ["replaced", (path) => renameSync(`${path}.other`, path)],
])("neither acknowledges nor, soon, reads anything once its file was %s", async (_how, meddle) => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const path = await makeDatabase();
  copyFileSync(path, `${path}.other`);
  const store = await openSqliteStore(path);
  await store.ping();
  meddle(path);
  const refusal = {
    code: "storage-unavailable",
    message: "The database file was removed or replaced: start the server again.",
  };
  await expect(store.ping()).rejects.toMatchObject(refusal);
  await expect(store.addOrganization(charity)).rejects.toMatchObject(refusal);
  vi.advanceTimersByTime(1_000);
  await expect(store.findOrganization("charity")).rejects.toMatchObject(refusal);
  await expect(store.findOrganization("charity")).rejects.toMatchObject(refusal);
  await store.close();
});

it("lets two programs have it open", async () => {
  const path = await makeDatabase();
  const one = await openSqliteStore(path);
  const other = await openSqliteStore(path);
  await one.addOrganization(charity);
  expect(await other.findOrganization("charity")).toEqual(charity);
  await one.close();
  await other.close();
});

it("refuses a file that is no database", async () => {
  const path = join(folder, "notes.sqlite");
  writeFileSync(path, "These are notes. ".repeat(1_000));
  await expect(openSqliteStore(path)).rejects.toMatchObject({
    code: "storage-unavailable",
    message: `The file is not a database of this program, or it is damaged. (${path})`,
  });
});

it("refuses a database that was cut short", async () => {
  const path = await makeDatabase();
  truncateSync(path, 10_000);
  await expect(openSqliteStore(path)).rejects.toMatchObject({
    code: "storage-unavailable",
    message: `The database file is damaged. (${path})`,
  });
});

it("refuses a database with a page that was overwritten", async () => {
  const path = await makeDatabase();
  const bytes = readFileSync(path);
  // Any page but the first, which holds the schema.
  bytes.fill(0xaa, bytes.length - 4_096);
  writeFileSync(path, bytes);
  await expect(openSqliteStore(path)).rejects.toMatchObject({
    code: "storage-unavailable",
    message: `The database file is damaged. (${path})`,
  });
});

it("refuses a folder below a file", async () => {
  const path = join(folder, "file", "folder", "consents.sqlite");
  writeFileSync(join(folder, "file"), "");
  await expect(openSqliteStore(path)).rejects.toMatchObject({
    code: "storage-unavailable",
    message: `The folder of the database cannot be made or written to (ENOTDIR). (${path})`,
  });
});

// Node's own way to make folders never comes back from here.
it.runIf(process.platform === "linux")("refuses a folder below /proc", async () => {
  const path = "/proc/consents/consents.sqlite";
  await expect(openSqliteStore(path)).rejects.toMatchObject({
    code: "storage-unavailable",
    message: `The folder of the database cannot be made or written to (ENOENT). (${path})`,
  });
});

it("refuses a path that is a folder", async () => {
  await expect(openSqliteStore(folder)).rejects.toMatchObject({
    code: "storage-unavailable",
    message: `The database file cannot be opened. (${folder})`,
  });
});

// Root may write everywhere.
it.skipIf(process.getuid?.() === 0)("refuses a folder that it may not write to", async () => {
  const path = await makeDatabase();
  chmodSync(path, 0o400);
  await expect(openSqliteStore(path)).rejects.toMatchObject({
    code: "storage-unavailable",
    message: `The database cannot be written to. (${path})`,
  });
});

it("refuses a database that a newer program has changed", async () => {
  const path = await makeDatabase();
  const database = new DatabaseSync(path);
  database.exec("INSERT INTO kysely_migration VALUES ('9999-later', '2030-01-01')");
  database.close();
  await expect(openSqliteStore(path)).rejects.toMatchObject({
    code: "migration-required",
    message: `The database was made by a newer version of this program; start that one. (${path})`,
  });
});
