import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { keyScopes } from "@consents/contract";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eraseUser } from "../domain/erase-user.ts";
import { aboutPurpose, catalogue, charity, NOON, operator } from "../domain/fixtures.ts";
import { recordEvent } from "../domain/record-event.ts";
import type { Store } from "../domain/store.ts";
import { openSqliteStore } from "../store/sqlite/open-sqlite-store.ts";
import { captureOutput } from "./capture-output-for-tests.ts";
import { run } from "./run.ts";

let folder: string;
let data: string;
let database: string;
let backup: string;
let out: string[];
let err: string[];
const children: ChildProcess[] = [];
const main = fileURLToPath(new URL("../main.ts", import.meta.url));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "consents-backup-"));
  data = join(folder, "data");
  database = join(data, "consents.sqlite");
  backup = join(folder, "backup.sqlite");
  ({ out, err } = captureOutput());
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Runs a command that must succeed, and gives what it printed. */
async function succeed(...args: string[]): Promise<string[]> {
  out.length = 0;
  err.length = 0;
  const code = await run([...args, "--data", data]);
  expect([code, err]).toEqual([0, []]);
  return [...out];
}

/** Runs a command that must fail, and gives the sentence. */
async function fail(...args: string[]): Promise<string> {
  err.length = 0;
  expect(await run([...args, "--data", data])).toBe(1);
  return err.join("");
}

async function inStore<T>(use: (store: Store) => Promise<T>, path = database): Promise<T> {
  const store = await openSqliteStore(path);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

const UNKNOWN_ENDINGS =
  "NOT KNOWN: who was erased since the backup, and which keys, consent tokens and links were ended. They are back: " +
  "erase, disable, retire and revoke them again at once.";

let ids = 0;

async function record(...users: string[]): Promise<void> {
  await inStore(async (store) => {
    await store.addOrganization(charity);
    for (const user of users) {
      await store.changeUser(
        recordEvent({
          request: {
            user: { organization_user_id: user },
            consents: aboutPurpose({ id: "news", enabled: true }),
          },
          caller: operator,
          organization: charity,
          catalogue,
          now: NOON,
          newId: () => `id-${++ids}`,
        }),
      );
    }
  });
}

const erase = (organization_user_id: string) =>
  inStore((store) =>
    store.changeUser(
      eraseUser({ user: { organization_user_id }, caller: operator, regulation: "gdpr", now: NOON }),
    ),
  );

async function usersIn(path = database): Promise<(string | undefined)[]> {
  const { rows } = await inStore((store) => store.listUsers("charity", "gdpr", { limit: 100 }), path);
  return rows.map(({ user }) => user.organization_user_id).sort();
}

/** Starts a process that records events into the data folder; resolves once it has acknowledged so many. */
async function startWriter(events: number): Promise<{ child: ChildProcess; acknowledged: string[] }> {
  mkdirSync(data);
  const program = fileURLToPath(new URL("../store/sqlite/write-until-killed-for-tests.ts", import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@consents/source", program, database], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const acknowledged: string[] = [];
  await new Promise<void>((resolve) => {
    createInterface(child.stdout!).on("line", (id) => {
      acknowledged.push(id);
      if (acknowledged.length === events) resolve();
    });
  });
  return { child, acknowledged };
}

describe("backup", () => {
  it("copies what was acknowledged before it, while another process goes on writing", async () => {
    const { child, acknowledged } = await startWriter(500);
    const before = [...acknowledged];
    const [said] = await succeed("backup", backup);
    const during = acknowledged.length - before.length;
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(during).toBeGreaterThan(0);
    expect(said).toMatch(/holds \d+ users and \d+ events; every status is what its events say$/);
    await inStore(async (store) => {
      const found = await Promise.all(before.map((id) => store.findEvent("charity", id)));
      expect(found.filter((event) => event === undefined)).toEqual([]);
    }, backup);
    expect(readdirSync(folder).sort()).toEqual(["backup.sqlite", "data"]);
  });

  it("is for the operator's eyes only", async () => {
    await record("ada");
    await succeed("backup", backup);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
  });

  it("never overwrites, and leaves nothing behind when it cannot be made", async () => {
    expect(await fail("backup", backup)).toMatch(/There is no database in/);
    await record("ada");
    writeFileSync(backup, "mine");
    expect(await fail("backup", backup)).toMatch(/is there already/);
    expect(readFileSync(backup, "utf8")).toBe("mine");
    expect(await fail("backup", join(folder, "nowhere", "x"))).toMatch(/cannot be written \(ENOENT\)/);
    writeFileSync(`${backup}2.part`, "");
    expect(await fail("backup", `${backup}2`)).toMatch(/another backup is under way, or was cut off/);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("leaves nothing behind when %s ends it", async (signal) => {
    await record("ada");
    // So much that it takes a while.
    const opened = new DatabaseSync(database);
    opened.exec("CREATE TABLE ballast (bytes BLOB); INSERT INTO ballast VALUES (zeroblob(100000000))");
    opened.close();
    const child = spawn(
      process.execPath,
      ["--conditions=@consents/source", main, "backup", backup, "--data", data],
      { stdio: "inherit" },
    );
    children.push(child);
    const ended = once(child, "exit");
    await vi.waitUntil(() => existsSync(`${backup}.part`), { interval: 1, timeout: 30_000 });
    child.kill(signal);
    expect(await ended).toEqual([signal === "SIGINT" ? 130 : 143, null]);
    expect(readdirSync(folder)).toEqual(["data"]);
  });

  it("refuses a database whose status is not what its events say", async () => {
    await record("ada");
    const opened = new DatabaseSync(database);
    opened.exec("UPDATE users SET statuses = '{}'");
    opened.close();
    expect(await fail("backup", backup)).toMatch(/1 statuses in it are not what their events say/);
    expect(readdirSync(folder)).toEqual(["data"]);
  });

  it("refuses a database that was emptied, and leaves it and its log as they are", async () => {
    mkdirSync(data);
    writeFileSync(database, "");
    writeFileSync(`${database}-wal`, "a log");
    expect(await fail("backup", backup)).toBe("consents-api: The file is no database of this program.");
    expect(readFileSync(database, "utf8")).toBe("");
    expect(readFileSync(`${database}-wal`, "utf8")).toBe("a log");
    expect(readdirSync(folder)).toEqual(["data"]);
  });

  it("refuses a damaged database", async () => {
    await record("ada");
    const bytes = readFileSync(database);
    bytes.fill(0xaa, bytes.length - 4_096);
    writeFileSync(database, bytes);
    expect(await fail("backup", backup)).toMatch(/damaged/);
    expect(readdirSync(folder)).toEqual(["data"]);
  });
});

describe("restore", () => {
  it("brings everything back into an empty folder, and leaves the backup as it is", async () => {
    await record("ada", "bob");
    await succeed("backup", backup);
    const bytes = readFileSync(backup);
    rmSync(data, { recursive: true });
    expect(await succeed("restore", backup)).toEqual([
      "restored 2 users and 2 events; every status is what its events say",
      UNKNOWN_ENDINGS,
    ]);
    expect(await usersIn()).toEqual(["ada", "bob"]);
    expect(readFileSync(backup).equals(bytes)).toBe(true);
    expect(readdirSync(data)).toEqual(["consents.sqlite"]);
    expect(readdirSync(folder).sort()).toEqual(["backup.sqlite", "data"]);
  });

  it("replaces what is there only when forced, and keeps the erased erased", async () => {
    await record("ada@example.org", "bob");
    await succeed("backup", backup);
    await erase("ada@example.org");
    await record("carl");
    expect(await fail("restore", backup)).toMatch(/is not empty: .* --force/);
    expect(await usersIn()).toEqual(["bob", "carl"]);
    expect(await succeed("restore", backup, "--force")).toEqual([
      "restored 1 users and 1 events; every status is what its events say",
      "1 users who were erased since the backup are erased again",
    ]);
    expect(await usersIn()).toEqual(["bob"]);
    expect(readFileSync(database).includes("ada@")).toBe(false);
    expect(await succeed("restore", backup, "--force")).toHaveLength(2);
  });

  it("keeps ended what was ended since the backup", async () => {
    await record("ada");
    const apiKey = { organization_id: "charity", secret_hash: "a".repeat(64), scopes: [...keyScopes] };
    const tokenKey = { organization_id: "charity", issuer: "https://broker.example", private_jwk: null };
    const created_at = new Date(NOON).toISOString();
    await inStore(async (store) => {
      for (const key of ["leaked", "fine"]) {
        await store.addApiKey({ ...apiKey, key, created_at, disabled_at: null });
        await store.addTokenKey({ ...tokenKey, kid: key, public_jwk: {}, created_at, retired_at: null });
      }
    });
    await succeed("backup", backup);
    const at = new Date(NOON + 60_000).toISOString();
    const token = { organization_id: "charity", jti: "jti-1", revoked_at: at };
    await inStore(async (store) => {
      await store.disableApiKey("charity", "leaked", at);
      await store.retireTokenKey("leaked", at);
      await store.revokeToken({ ...token, expires_at: new Date(NOON + 3_600_000).toISOString() });
    });
    const said = [
      "restored 1 users and 1 events; every status is what its events say",
      "2 keys that are disabled or retired by now are so again",
      "1 consent tokens that are revoked by now are so again",
    ];
    // Each time: the backup itself learns nothing.
    for (const _time of [1, 2]) expect(await succeed("restore", backup, "--force")).toEqual(said);
    await inStore(async (store) => {
      const keys = await store.listApiKeys("charity");
      expect(keys.map(({ key, disabled_at }) => [key, disabled_at])).toEqual([
        ["fine", null],
        ["leaked", at],
      ]);
      const tokenKeys = await store.listTokenKeys();
      expect(tokenKeys.map(({ kid, retired_at }) => [kid, retired_at])).toEqual([
        ["fine", null],
        ["leaked", at],
      ]);
      expect(await store.isTokenRevoked("charity", "jti-1")).toBe(true);
    });
  });

  it("keeps gone what links are gone since the backup, also of people without a record", async () => {
    await record("ada");
    const created_at = new Date(NOON).toISOString();
    const expires_at = new Date(NOON + 3_600_000).toISOString();
    const consents = aboutPurpose({ id: "news", enabled: true });
    const action = { id: "link-1", key: "key-1", redirect_url: "https://charity.example/" };
    const addLink = (organization_user_id: string): Promise<void> =>
      inStore((store) =>
        store.addLink({
          secret_hash: organization_user_id,
          organization_id: "charity",
          created_at,
          expires_at,
          task: { kind: "event.create", ...action, organization_user_id, event: { id: "event-1", consents } },
        }),
      );
    for (const user of ["ada", "bob", "carl"]) await addLink(user);
    await succeed("backup", backup);
    await inStore((store) => store.eraseLinks("charity", "bob"));
    await record("carl");
    await erase("carl");
    await addLink("dora");
    expect(await succeed("restore", backup, "--force")).toEqual([
      "restored 1 users and 1 events; every status is what its events say",
      "2 links that are gone by now are gone again",
    ]);
    const left = await inStore((store) =>
      Promise.all(["ada", "bob", "carl", "dora"].map((hash) => store.findLink(hash))),
    );
    expect(left.map((link) => link?.secret_hash)).toEqual(["ada", undefined, undefined, undefined]);
    expect(readFileSync(database).includes("carl")).toBe(false);
  });

  it("refuses while a server has the database open", async () => {
    await record("ada");
    await succeed("backup", backup);
    const server = await openSqliteStore(database);
    expect(await fail("restore", backup, "--force")).toMatch(
      /open in another program: stop the server first/,
    );
    expect(await server.findOrganization("charity")).toEqual(charity);
    await server.close();
    expect(readdirSync(data)).toEqual(["consents.sqlite"]);
  });

  it.each<[string, () => void]>([
    [
      "is a text",
      () => {
        writeFileSync(database, "this is no database, it is a text".repeat(100));
        writeFileSync(`${database}-wal`, "nor is this a log");
      },
    ],
    ["was emptied", () => writeFileSync(database, "")],
    [
      "has lost its last page",
      () => {
        const bytes = readFileSync(database);
        bytes.fill(0xaa, bytes.length - 4_096);
        writeFileSync(database, bytes);
      },
    ],
  ])(
    "takes the place of a database that %s when told so, and says what has to be done again",
    async (_, damage) => {
      await record("ada", "bob");
      await succeed("backup", backup);
      await erase("ada");
      damage();
      const refusal =
        `consents-api: The database in ${data} is damaged, so that nobody can read who was erased since the backup, and ` +
        "which keys, consent tokens and links were ended: all of them would be back. If you can erase and end them " +
        "again, restore with --force-damaged.";
      // Refused once, it is still damaged.
      for (const _time of [1, 2]) expect(await fail("restore", backup, "--force")).toBe(refusal);
      expect(existsSync(`${database}.part`)).toBe(false);
      expect(await succeed("restore", backup, "--force-damaged")).toEqual([
        "restored 2 users and 2 events; every status is what its events say",
        UNKNOWN_ENDINGS,
      ]);
      expect(await usersIn()).toEqual(["ada", "bob"]);
    },
  );

  it("erases again in a database that is not damaged, also when told that it may be", async () => {
    await record("ada");
    await succeed("backup", backup);
    await erase("ada");
    await succeed("restore", backup, "--force-damaged");
    expect(await usersIn()).toEqual([]);
  });

  it("refuses a file that is damaged, or no database, or not there, and changes nothing", async () => {
    await record("ada");
    await succeed("backup", backup);
    const bytes = readFileSync(backup);
    bytes.fill(0xaa, bytes.length - 4_096);
    const damaged = join(folder, "damaged.sqlite");
    writeFileSync(damaged, bytes);
    const text = join(folder, "notes.txt");
    writeFileSync(text, "These are notes. ".repeat(1_000));
    expect(await fail("restore", damaged, "--force")).toMatch(/damaged/);
    expect(await fail("restore", text, "--force")).toMatch(/is not a database of this program/);
    expect(await fail("restore", join(folder, "nope"), "--force")).toMatch(/There is no file/);
    expect(await usersIn()).toEqual(["ada"]);
    expect(readdirSync(data)).toEqual(["consents.sqlite"]);
  });

  it("refuses a raw copy whose log is beside it, and says how to restore both", async () => {
    await record("ada");
    const server = await openSqliteStore(database);
    await server.addOrganization({ ...charity, id: "in-the-log" });
    const folderOfCopy = join(folder, "copy");
    const copy = join(folderOfCopy, "consents.sqlite");
    mkdirSync(folderOfCopy);
    for (const end of ["", "-wal"]) copyFileSync(database + end, copy + end);
    await server.close();
    expect(await fail("restore", copy, "--force")).toBe(
      `consents-api: ${copy} has its log beside it (${copy}-wal), and what is in there would be missing. Put both into a ` +
        "folder of their own, as consents.sqlite and consents.sqlite-wal, and restore what backup makes of it: " +
        "backup <file> --data <folder>.",
    );
    expect(await usersIn()).toEqual(["ada"]);
    // What the sentence says is a way on.
    expect(await run(["backup", backup, "--data", folderOfCopy])).toBe(0);
    await succeed("restore", backup, "--force");
    const found = await inStore((store) => store.findOrganization("in-the-log"));
    expect(found?.id).toBe("in-the-log");
  });

  it("says so when the data folder is a file", async () => {
    await record("ada");
    await succeed("backup", backup);
    data = join(folder, "notes.txt");
    writeFileSync(data, "notes");
    for (const force of [[], ["--force"]]) {
      expect(await fail("restore", backup, ...force)).toBe(
        `consents-api: The folder ${data} cannot be read (ENOTDIR): choose another with --data.`,
      );
    }
    expect(readFileSync(data, "utf8")).toBe("notes");
  });

  it.each(["", "CREATE TABLE t (a)", "CREATE TABLE kysely_migration (name); CREATE TABLE events (a)"])(
    "refuses a whole file that is no database of this program (%j), and changes nothing",
    async (sql) => {
      await record("ada");
      const before = readFileSync(database);
      const foreign = join(folder, "foreign.sqlite");
      writeFileSync(foreign, "");
      const opened = new DatabaseSync(foreign);
      opened.exec(sql);
      opened.close();
      for (const force of ["--force", "--force-damaged"]) {
        expect(await fail("restore", foreign, force)).toBe(
          "consents-api: The file is no database of this program.",
        );
      }
      expect(readFileSync(database).equals(before)).toBe(true);
      expect(readdirSync(data)).toEqual(["consents.sqlite"]);
    },
  );
});

it("leaves PostgreSQL to its own tools", async () => {
  vi.stubEnv("DATABASE_URL", "postgres://user:secret@localhost/consents");
  for (const command of ["backup", "restore"]) {
    expect(await fail(command, backup)).toBe(
      "consents-api: DATABASE_URL names a PostgreSQL database: back it up with pg_dump, restore it with pg_restore, and " +
        'verify it with "verify".',
    );
  }
  expect(existsSync(data)).toBe(false);
});
