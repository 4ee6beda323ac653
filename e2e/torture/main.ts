/** `npm run torture`: see README.md beside it. */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { blindSpots } from "./faults.ts";
import { checks } from "./finding.ts";
import { runFaults } from "./run-faults.ts";
import { runKills } from "./run-kills.ts";
import { runThreads } from "./run-threads.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "2000" },
    histories: { type: "string", default: "20000" },
    seed: { type: "string" },
    lanes: { type: "string", default: `${availableParallelism()}` },
    "no-faults": { type: "boolean", default: false },
  },
});
const [kills, histories, lanes] = [values.kills, values.histories, values.lanes].map(Number) as [
  number,
  number,
  number,
];
const seed = Number(values.seed ?? Date.now() % 1_000_000);
if (![kills, histories, lanes, seed].every(Number.isSafeInteger) || lanes < 1) {
  throw new Error("--kills, --histories, --lanes and --seed take whole numbers");
}
// Everything here has databases of its own.
delete process.env.DATABASE_URL;

const table = new Table({ head: ["what", "", "result"], style: { head: [], border: [] }, wordWrap: true });
const count = { passed: 0, failed: 0 };
const whole = (number: number): string => number.toLocaleString("en");
let keep = false;

function add(what: string, how: string, failure?: string): void {
  count[failure === undefined ? "passed" : "failed"] += 1;
  table.push([what, how, failure === undefined ? "passed" : `FAILED: ${failure.slice(0, 2_000)}`]);
}

/** Says how far it is, every few seconds. */
function progress(what: string, of: number): () => void {
  const began = performance.now();
  let done = 0;
  let said = began;
  return () => {
    done += 1;
    const now = performance.now();
    if (now - said < 5_000 && done < of) return;
    said = now;
    const seconds = (now - began) / 1_000;
    console.error(`${what}: ${whole(done)} of ${whole(of)} in ${Math.round(seconds)} s`);
  };
}

console.error(`seed ${seed}`);
const folder = await mkdtemp(join(tmpdir(), "consents-torture-"));
const cache = join(folder, "cache");

if (!values["no-faults"]) {
  for (const { fault, caughtBy, kills: after, said } of await runFaults(
    { folder, cache, seed, lanes },
    ({ fault, caughtBy }) => console.error(`fault ${fault}: ${caughtBy ?? "NOT CAUGHT"}`),
  )) {
    const how = caughtBy === undefined ? "" : `caught after ${after} kills: ${checks[caughtBy]}`;
    add(`planted fault: ${fault}`, how, caughtBy === undefined ? `not caught; ${said}` : undefined);
  }
}

if (kills > 0) {
  const result = await runKills({ folder, cache, seed, lanes, kills }, progress("kills", kills));
  for (const [how, times] of [...result.kills].sort()) table.push([`killed ${how}`, whole(times), ""]);
  const { kept, lost } = result.unanswered;
  table.push(["events acknowledged", whole(result.acknowledged), ""]);
  table.push(["events under way at a kill", `${whole(kept)} kept whole, ${whole(lost)} not there`, ""]);
  for (const [check, meaning] of Object.entries(checks)) {
    const found = result.findings.filter((finding) => finding.check === check);
    keep ||= found.length > 0;
    add(
      `after every kill: ${meaning}`,
      "",
      found.map(({ said, ...where }) => `${said} (lane's seed ${where.seed}, ${where.folder})`).join("; ") ||
        undefined,
    );
  }
}

if (histories > 0) {
  for (const result of await runThreads(
    { histories, seed, threads: lanes },
    progress("histories", histories),
  )) {
    const how = `${whole(result.histories)}, seed ${result.seed}, on ${result.stores.join(", ")}`;
    add(
      "histories: step by step is the fold, any order is the same, every byte is the same",
      how,
      result.failure,
    );
  }
}

console.log(table.toString());
for (const blind of blindSpots) console.log(`Not to be seen here: ${blind}`);
console.log(`seed ${seed}\n${count.passed} passed, ${count.failed} failed`);
if (keep) console.log(`The databases are kept in ${folder}`);
else await rm(folder, { recursive: true, force: true });
process.exitCode = count.failed > 0 ? 1 : 0;
