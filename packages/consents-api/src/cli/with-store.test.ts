import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { charity } from "../domain/fixtures.ts";
import { openStore } from "../store/open-store.ts";
import { postgresPrograms, startPostgres } from "../store/postgres/postgres-for-tests.ts";
import { withNewStore, withStore } from "./with-store.ts";

const folder = mkdtempSync(join(tmpdir(), "consents-with-store-"));
let data: string;
let folders = 0;
beforeEach(() => {
  data = join(folder, `${++folders}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([undefined, ""])("keeps a file in the folder when DATABASE_URL is %j", async (url) => {
  vi.stubEnv("DATABASE_URL", url);
  await withNewStore(data, (store) => store.addOrganization(charity));
  expect(readdirSync(data)).toContain("consents.sqlite");
  expect(await withStore(data, (store) => store.listOrganizations())).toEqual([charity]);
});

it("makes nothing where a database must be there", async () => {
  vi.stubEnv("DATABASE_URL", "");
  await expect(withStore(data, (store) => store.ping())).rejects.toMatchObject({
    code: "config-invalid",
    message: `There is no database in ${data}: "organization create" makes one, or choose another folder with --data.`,
  });
  expect(readdirSync(folder)).not.toContain(basename(data));
});

it.each<[string, (path: string) => void]>([
  ["is empty", (path) => writeFileSync(path, "")],
  [
    "is empty, with the log of what it was beside it",
    (path) => {
      writeFileSync(path, "");
      writeFileSync(`${path}-wal`, "a log");
    },
  ],
  [
    "is another program's",
    (path) => {
      const opened = new DatabaseSync(path);
      opened.exec("CREATE TABLE t (a)");
      opened.close();
    },
  ],
])("makes nothing of a file that %s", async (_, make) => {
  vi.stubEnv("DATABASE_URL", "");
  mkdirSync(data);
  const path = join(data, "consents.sqlite");
  make(path);
  const read = () => readdirSync(data).map((name) => [name, readFileSync(join(data, name), "latin1")]);
  const before = read();
  const refusal = {
    code: "storage-unavailable",
    message: `The file is no database of this program. (${path})`,
  };
  await expect(withStore(data, (store) => store.ping())).rejects.toMatchObject(refusal);
  expect(read()).toEqual(before);
});

it("closes the store when its use fails", async () => {
  vi.stubEnv("DATABASE_URL", "");
  let ping: (() => Promise<void>) | undefined;
  const failed = withNewStore(data, async (store) => {
    ping = store.ping;
    throw new TypeError("a fault");
  });
  await expect(failed).rejects.toThrow("a fault");
  await expect(ping?.()).rejects.toMatchObject({ code: "storage-unavailable" });
});

it("refuses a DATABASE_URL of another kind, without repeating it", async () => {
  vi.stubEnv("DATABASE_URL", "mysql://ada:s3cret@localhost/consents");
  await expect(withStore(data, async () => undefined)).rejects.toMatchObject({
    code: "config-invalid",
    message: "DATABASE_URL names no PostgreSQL database: give it one (postgres://…), or none to keep a file.",
  });
});

it.skipIf(postgresPrograms === undefined)("keeps everything in the database of DATABASE_URL", async () => {
  const server = await startPostgres();
  try {
    const url = await server.createDatabase();
    vi.stubEnv("DATABASE_URL", url);
    // Making its tables is what every command does there.
    await withStore(data, (store) => store.addOrganization(charity));
    const store = await openStore(url);
    expect(await store.listOrganizations()).toEqual([charity]);
    await store.close();
    expect(() => readdirSync(data)).toThrow("ENOENT");
  } finally {
    await server.stop();
  }
});
