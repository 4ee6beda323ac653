import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabaseKind } from "../choose-databases.ts";
import { hasPostgres } from "../postgres.ts";
import { createBuilds } from "./build-server.ts";
import { planFaults } from "./faults.ts";
import { runFaults } from "./run-faults.ts";
import { runHistories } from "./run-histories.ts";
import { runKills } from "./run-kills.ts";
import { findStores } from "./stores.ts";

// A little of what `npm run torture` does for long. Another seed finds other things; this one is always the same.
const seed = 20_261;
let folder: string;
const databases: DatabaseKind[] = (await hasPostgres()) ? ["sqlite", "postgresql"] : ["sqlite"];
let options: Parameters<typeof runFaults>[1];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "consents-torture-"));
  options = { folder, builds: createBuilds(join(folder, "builds")), seed, lanes: 2 };
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("killed again and again: nothing acknowledged is lost, nothing is torn or doubled", async () => {
  const { findings, kills, acknowledged } = await runKills({ ...options, databases, kills: 24 });
  expect(findings).toEqual([]);
  expect([...kills.values()].reduce((sum, times) => sum + times)).toBe(24);
  expect(acknowledged).toBeGreaterThan(50);
}, 180_000);

test("catches every planted fault", async () => {
  const plants = planFaults(databases, { rulesOnce: true });
  const results = await runFaults(plants, options);
  expect(results.filter(({ caughtBy }) => caughtBy === undefined)).toEqual([]);
  expect(results).toHaveLength(plants.length);
}, 900_000);

test("generated histories make the same status in every order, and the same bytes on every store", async () => {
  const stores = await findStores();
  try {
    expect(await runHistories({ stores, histories: 40, seed })).toEqual({
      histories: 40,
      failure: undefined,
    });
  } finally {
    for (const store of stores) await store.close();
  }
}, 120_000);
