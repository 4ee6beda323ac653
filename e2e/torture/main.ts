/** `npm run torture`: see README.md beside it. */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chooseDatabases } from "../choose-databases.ts";
import { createBuilds } from "./build-server.ts";
import { blindSpots, planFaults } from "./faults.ts";
import { checks } from "./finding.ts";
import { createReport, showProgress } from "./report.ts";
import { runFaults } from "./run-faults.ts";
import { runFuzz } from "./run-fuzz.ts";
import { runKills } from "./run-kills.ts";
import { runThreads } from "./run-threads.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "2000" },
    minutes: { type: "string", default: "Infinity" },
    histories: { type: "string", default: "20000" },
    fuzz: { type: "string", default: "10" },
    seed: { type: "string", default: `${Date.now() % 1_000_000}` },
    lanes: { type: "string", default: `${availableParallelism()}` },
    database: { type: "string", default: "both" },
    "no-faults": { type: "boolean", default: false },
  },
});
const kills = wholeNumber(values.kills, 0);
const histories = wholeNumber(values.histories, 0);
const fuzz = wholeNumber(values.fuzz, 0);
const seed = wholeNumber(values.seed, 0);
const lanes = wholeNumber(values.lanes, 1);
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new TypeError("--minutes takes a number");
const databases = await chooseDatabases(values.database);
// Everything here has databases of its own.
delete process.env.DATABASE_URL;

console.error(`seed ${seed}`);
const report = createReport();
const folder = await mkdtemp(join(tmpdir(), "consents-torture-"));
const options = { folder, builds: createBuilds(join(folder, "builds")), databases, seed, lanes };
if (!values["no-faults"]) await plantFaults();
if (kills > 0) await kill();
const keepsDatabases = report.failed() > 0;
if (histories > 0) await playHistories();
if (fuzz > 0) {
  const how = `seed ${seed}, ${fuzz.toLocaleString("en")} × 100 to each operation`;
  const failure = await runFuzz({ rounds: fuzz, seed });
  report.check("generated requests: answers documented, refusals without a trace", how, failure);
}

for (const blind of blindSpots) console.log(`Not to be seen here: ${blind}`);
console.log(`seed ${seed}${keepsDatabases ? `; the databases are kept in ${folder}` : ""}`);
report.print();
if (!keepsDatabases) await rm(folder, { recursive: true, force: true });
process.exitCode = report.failed() > 0 ? 1 : 0;

async function plantFaults(): Promise<void> {
  const results = await runFaults(
    planFaults(databases),
    options,
    ({ fault, caughtBy = "NOT CAUGHT", said }) => console.error(`planted: ${fault}: ${caughtBy}: ${said}`),
  );
  for (const { fault, caughtBy, kills: after, said } of results) {
    if (caughtBy === undefined) report.check(`planted: ${fault}`, "not caught", said);
    else report.check(`planted: ${fault}`, `caught by "${caughtBy}" after ${after} kills`);
  }
}

async function kill(): Promise<void> {
  const deadline = performance.now() + minutes * 60_000;
  const result = await runKills({ ...options, kills, deadline }, showProgress("kills", kills));
  const counts = [...result.kills].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [how, times] of counts) report.count(`killed ${how}`, times);
  report.count(
    "killed in all",
    counts.reduce((sum, [, times]) => sum + times, 0),
  );
  report.count("acknowledgements", result.acknowledged);
  report.count("new events under way at a kill: kept whole", result.unanswered.kept);
  report.count("new events under way at a kill: not there at all", result.unanswered.lost);
  report.count("mails sent for events that wait for the citizen", result.mails);
  report.count("mails sent again: killed between the answer to it and its mark", result.doubled);
  report.count("messages told to a webhook", result.told);
  report.count("messages told again: killed between the answer to it and its mark", result.toldAgain);
  for (const [check, meaning] of Object.entries(checks)) {
    const found = result.findings
      .filter((finding) => finding.check === check)
      .map(({ said, seed, folder }) => `${said} (in ${folder}, seed ${seed})`);
    report.check(`after every kill: ${meaning}`, check, found.length > 0 ? found.join("; ") : undefined);
  }
}

async function playHistories(): Promise<void> {
  // Each waits for PostgreSQL's disk half of its time.
  const shares = await runThreads(
    { histories, seed, threads: 2 * lanes },
    showProgress("histories", histories),
  );
  for (const { stores, failure, ...share } of shares) {
    const what = `${share.histories.toLocaleString("en")} histories, seed ${share.seed}: fold, order, bytes`;
    report.check(what, stores.join(", "), failure);
  }
}

function wholeNumber(text: string, min: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= min) return number;
  throw new TypeError("--kills, --histories, --fuzz, --seed and --lanes take whole numbers");
}
