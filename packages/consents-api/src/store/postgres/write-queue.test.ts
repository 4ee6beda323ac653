import { DatabaseError } from "pg";
import { beforeEach, expect, it } from "vitest";
import { ConsentsError } from "../../domain/errors.ts";
import type { UserChange, UserRef } from "../../domain/store.ts";
import { toStorageError } from "./storage-error.ts";
import { type ChangeGroup, createWriteQueue, type WriteQueue } from "./write-queue.ts";

type Name = string;

/** The groups under way, by the names of their changes; to be ended by the test. */
let groups: { names: Name[]; end(error?: unknown): void }[];
/** What the queue said of its commits. */
let commits: number[];
let queue: WriteQueue;

beforeEach(() => {
  groups = [];
  commits = [];
  queue = createWriteQueue(changeGroup, (changes) => commits.push(changes));
});

const changeGroup: ChangeGroup = (changes) =>
  new Promise((resolve, reject) => {
    const names = changes.map((change) => nameOf(change));
    groups.push({
      names,
      end: (error) =>
        error === undefined ? resolve(names.map((value) => ({ status: "fulfilled", value }))) : reject(error),
    });
  });

function nameOf(change: UserChange<unknown>): Name {
  return change.decide(undefined as never).answer as Name;
}

function add(
  name: Name,
  user: UserRef = { organization_user_id: name },
  organization_id = "charity",
): Promise<Name> {
  return queue.add({ organization_id, user, decide: () => ({ answer: name }) });
}

function nextRound(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function startedGroups(): Promise<Name[][]> {
  await nextRound();
  await nextRound();
  return groups.map(({ names }) => names);
}

it("makes one group of what arrives together, and answers each with its own", async () => {
  const answers = Promise.all([add("a"), add("b"), add("c")]);
  expect(await startedGroups()).toEqual([["a", "b", "c"]]);
  expect(commits).toEqual([]);
  groups[0]!.end();
  expect(await answers).toEqual(["a", "b", "c"]);
  expect(commits).toEqual([3]);
});

it("has two groups under way, and gathers the next meanwhile", async () => {
  for (const name of ["a", "b", "c", "d"]) {
    void add(name);
    await nextRound();
  }
  expect(await startedGroups()).toEqual([["a"], ["b"]]);
  groups[0]!.end();
  expect(await startedGroups()).toEqual([["a"], ["b"], ["c", "d"]]);
});

it("starts no group with a user of a group under way, and leaves nobody's changes out of order", async () => {
  void add("1", { organization_user_id: "ada" });
  await nextRound();
  void add("2", { organization_user_id: "ada", id: "user-1" });
  void add("3", { id: "user-1" });
  void add("4", { organization_user_id: "bob" });
  expect(await startedGroups()).toEqual([["1"], ["4"]]);
  groups[0]!.end();
  expect(await startedGroups()).toEqual([["1"], ["4"], ["2", "3"]]);
});

it("takes at most 128 at once", async () => {
  for (let index = 0; index < 200; index++) void add(`${index}`);
  expect((await startedGroups()).map((names) => names.length)).toEqual([128, 72]);
});

it("takes those of at most 16 organizations at once", async () => {
  for (let index = 0; index < 20; index++) void add(`${index}`, { id: "user-1" }, `organization-${index}`);
  void add("again", { id: "user-2" }, "organization-0");
  expect((await startedGroups()).map((names) => names.length)).toEqual([17, 4]);
});

it("tries each alone when the database refuses them together", async () => {
  const invalid = { code: "22021" };
  const refusal = toStorageError(Object.assign(new DatabaseError("refused", 0, "error"), invalid));
  const outcomes = Promise.allSettled([add("good"), add("bad")]);
  await startedGroups();
  groups[0]!.end(refusal);
  expect(await startedGroups()).toEqual([["good", "bad"], ["good"]]);
  groups[1]!.end();
  expect(await startedGroups()).toEqual([["good", "bad"], ["good"], ["bad"]]);
  groups[2]!.end(refusal);
  expect(await outcomes).toEqual([
    { status: "fulfilled", value: "good" },
    { status: "rejected", reason: refusal },
  ]);
});

it("tries no more of them alone when those before have waited in vain", async () => {
  const slow = toStorageError(Object.assign(new DatabaseError("waited", 0, "error"), { code: "55P03" }));
  const outcomes = Promise.allSettled(["a", "b", "c", "d"].map((name) => add(name)));
  await startedGroups();
  groups[0]!.end(slow);
  for (const [place, failure] of [slow, undefined, slow].entries()) {
    await startedGroups();
    groups[place + 1]!.end(failure);
  }
  await startedGroups();
  expect(groups.at(-1)?.names).toEqual(["d"]);
  groups.at(-1)!.end(slow);
  expect((await outcomes).map(({ status }) => status)).toEqual([
    "rejected",
    "fulfilled",
    "rejected",
    "rejected",
  ]);

  const others = Promise.allSettled(["e", "f", "g", "h"].map((name) => add(name)));
  await startedGroups();
  groups.at(-1)!.end(slow);
  for (const _one of ["e", "f"]) {
    await startedGroups();
    groups.at(-1)!.end(slow);
  }
  expect((await others).map(({ status }) => status)).toEqual(Array(4).fill("rejected"));
  expect(groups.at(-1)?.names).toEqual(["f"]);
});

it("rejects who waits, too, when the database is lost", async () => {
  const lost = toStorageError(new Error("Connection terminated unexpectedly"));
  const first = add("1", { id: "user-1" });
  await nextRound();
  const second = add("2", { id: "user-1" });
  await startedGroups();
  groups[0]!.end(lost);
  await expect(first).rejects.toBe(lost);
  await expect(second).rejects.toBe(lost);
});

it("rejects all of a group with a fault of our own, and goes on", async () => {
  const fault = new ConsentsError("migration-required");
  const both = Promise.allSettled([add("a"), add("b")]);
  await startedGroups();
  groups[0]!.end(fault);
  expect((await both).map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
  const next = add("c");
  await startedGroups();
  groups[1]!.end();
  expect(await next).toBe("c");
});

it("is drained when everything before is settled", async () => {
  await expect(queue.drain()).resolves.toBeUndefined();
  let isSettled = false;
  void add("a").then(() => {
    isSettled = true;
  });
  const drained = queue.drain();
  await startedGroups();
  groups[0]!.end();
  await drained;
  expect(isSettled).toBe(true);
});
