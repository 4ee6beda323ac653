import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ConsentsError } from "../../domain/errors.ts";
import { createWriteQueue, type WriteQueue } from "./write-queue.ts";

let database: DatabaseSync;
let queue: WriteQueue;
let groups: number[];

beforeEach(() => {
  database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE numbers (number INTEGER UNIQUE)");
  groups = [];
  queue = createWriteQueue(database, (writes) => groups.push(writes));
});
afterEach(() => database.close());

function insert(number: number): Promise<number> {
  return queue.add(() => () => {
    database.prepare("INSERT INTO numbers VALUES (?)").run(number);
    return number;
  });
}

function numbers(): unknown[] {
  return database
    .prepare("SELECT number FROM numbers ORDER BY number")
    .all()
    .map(({ number }) => number);
}

it("commits what arrives together at once, in groups of at most 128", async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => insert(index)));
  expect(answers).toHaveLength(200);
  expect(groups).toEqual([128, 72]);
});

it("lets each write see those before it", async () => {
  const count = (): Promise<number> =>
    queue.add(() => {
      const before = numbers().length;
      return () => before;
    });
  expect(await Promise.all([count(), insert(1), count(), insert(2), count()])).toEqual([0, 1, 1, 2, 2]);
});

it("keeps the others when one is refused before it writes", async () => {
  const refused = queue.add(() => {
    throw new ConsentsError("empty-event");
  });
  const outcomes = await Promise.allSettled([insert(1), refused, insert(2)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(outcomes[1]).toMatchObject({ reason: { code: "empty-event" } });
  expect(numbers()).toEqual([1, 2]);
});

it("fails the whole group, and keeps nothing of it, when the storage fails one", async () => {
  await insert(1);
  const outcomes = await Promise.allSettled([insert(2), insert(1), insert(3)]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "storage-unavailable" } });
  }
  expect(numbers()).toEqual([1]);
  expect(await insert(4)).toBe(4);
});

it("fails the group when the storage fails while reading", async () => {
  const reading = queue.add(() => {
    database.exec("SELECT nothing FROM nowhere");
    return () => undefined;
  });
  const outcomes = await Promise.allSettled([insert(1), reading]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(numbers()).toEqual([]);
});

it("says so when another program holds the lock, and works again when it is free", async () => {
  const folder = mkdtempSync(join(tmpdir(), "consents-queue-"));
  const [ours, theirs] = [0, 1].map(() => new DatabaseSync(join(folder, "shared.sqlite"))) as [
    DatabaseSync,
    DatabaseSync,
  ];
  const shared = createWriteQueue(ours, () => undefined);
  const write = (): Promise<string> => shared.add(() => () => "written");
  theirs.exec("BEGIN IMMEDIATE");
  await expect(write()).rejects.toMatchObject({
    code: "storage-unavailable",
    message: "The database is locked by another program.",
  });
  theirs.exec("COMMIT");
  await expect(write()).resolves.toBe("written");
  for (const one of [ours, theirs]) one.close();
  rmSync(folder, { recursive: true });
});

it("is drained when everything before is settled", async () => {
  let settled = 0;
  for (let index = 0; index < 300; index++) void insert(index).then(() => settled++);
  await queue.drain();
  expect(settled).toBe(300);
  await expect(queue.drain()).resolves.toBeUndefined();
});
