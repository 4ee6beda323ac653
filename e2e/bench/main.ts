/**
 * `npm run bench`: one table. Each of our numbers stands beside another that was measured in turns with it in the same
 * run; the ratio is what counts, the absolute numbers say what this machine is like. CONTRIBUTING.md has the options.
 */
import { type Databases, openDatabases } from "./databases.ts";
import { type GrowthResult, measureGrowth } from "./measure-growth.ts";
import { type HttpResult, measureHttp } from "./measure-http.ts";
import { readOptions } from "./options.ts";
import { measureSigning } from "./sign.ts";
import { measureSizes } from "./sizes.ts";
import { createTable } from "./table.ts";

/** What is to be reached. */
const goals = {
  sqlite: { event: "≥ 7,000 per second", status: "≥ 25,000 per second" },
  postgresql: { event: "≥ 7,000 per second", status: "≥ 14,000 per second" },
};
const halfGoals = { event: "≤ 20 ms", status: "≤ 8 ms" };
const names = { sqlite: "SQLite", postgresql: "PostgreSQL" };
const kinds = { event: "events", status: "statuses read" };

const options = await readOptions(process.argv.slice(2));
// Everything here has databases of its own.
delete process.env.DATABASE_URL;
const table = createTable();

for (const { file, gzip } of measureSizes()) table.add({ what: `widget ${file}, gzip bytes`, ours: gzip });

console.error("signing …");
const { ours, bare } = await measureSigning(options.rounds);
table.add({
  what: "tokens signed per second",
  ours,
  other: { what: "jose", value: bare },
  goal: "ratio ≥ 0.9",
});

for (const kind of options.databases) {
  const databases = await openDatabases(kind);
  try {
    await measureDatabase(databases);
  } finally {
    await databases.close();
  }
}
table.print();

async function measureDatabase(databases: Databases): Promise<void> {
  const name = names[databases.kind];
  console.error(`${name}: events and statuses over HTTP …`);
  const http = await measureHttp(databases, options);
  for (const kind of ["event", "status"] as const) addHttp(databases, kind, http[kind]);
  console.error(`${name}: growth to ${options.users.toLocaleString("en")} users …`);
  addGrowth(name, await measureGrowth(databases, options));
}

function addHttp({ kind }: Databases, what: "event" | "status", result: HttpResult): void {
  const { ours, grouped, textbook, half } = result;
  const line = { what: `${names[kind]}: ${kinds[what]} per second`, ours: ours.perSecond };
  const other = { what: "bare, written in groups", value: grouped.perSecond };
  table.add({ ...line, other, goal: `${goals[kind][what]}${what === "event" ? ", ratio ≥ 0.7" : ""}` });
  if (textbook !== undefined && what === "event") {
    const one = { what: "bare, textbook transaction", value: textbook.perSecond };
    table.add({ ...line, other: one, goal: "ratio ≥ 4" });
  }
  table.add({
    what: `${names[kind]}: ${kinds[what]}, p99 in ms at ${Math.round(half.ours.perSecond).toLocaleString("en")} per second`,
    ours: half.ours.p99,
    other: { what: "bare, at the same rate", value: half.grouped.p99 },
    goal: halfGoals[what],
  });
}

function addGrowth(name: string, { users, events, memory }: GrowthResult): void {
  const many = options.users.toLocaleString("en");
  for (const kind of ["event", "status"] as const) {
    const byUsers = users[kind];
    table.add({
      what: `${name}: ${kinds[kind]} per second, ${many} users`,
      ours: byUsers.many.perSecond,
      other: { what: "1,000 users", value: byUsers.few.perSecond },
      ratio: byUsers.few.perSecond / byUsers.many.perSecond,
      goal: "cost ≤ 1.3",
    });
    const byEvents = events[kind];
    table.add({
      what: `${name}: ${kinds[kind]} per second, users with 1,000 events`,
      ours: byEvents.many.perSecond,
      other: { what: "with 10 events", value: byEvents.few.perSecond },
      ratio: byEvents.few.perSecond / byEvents.many.perSecond,
      goal: "cost ≤ 1.3",
    });
  }
  table.add({ what: `${name}: API memory in MB, ${many} users, under load`, ours: memory, goal: "≤ 150 MB" });
}
