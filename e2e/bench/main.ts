/**
 * `npm run bench`: one table. Each of our numbers stands beside a bare one that was measured in turns with it in the
 * same run; the ratio is what counts, the absolute numbers say what this machine is like.
 */
import Table from "cli-table3";
import { type Comparison, measureApi } from "./api.ts";
import type { LoadResult } from "./load.ts";
import { measureSigning } from "./sign.ts";
import { measureSizes } from "./sizes.ts";

const ROUNDS = 3;

const table = new Table({ head: ["what", "ours", "bare", "ratio"], style: { head: [], border: [] } });

const whole = (value: number) => Math.round(value).toLocaleString("en");
const ratio = (ours: number, bare: number) => (ours / bare).toFixed(2);

function addComparison(what: string, { ours, bare, half }: Comparison): void {
  table.push([
    `${what} per second`,
    whole(ours.perSecond),
    whole(bare.perSecond),
    ratio(ours.perSecond, bare.perSecond),
  ]);
  for (const percentile of ["p50", "p99"] as const) {
    table.push([`${what}, ${percentile} in ms`, ours[percentile], bare[percentile], ""]);
  }
  const p99 = (result: LoadResult) => result.p99.toFixed(1);
  table.push([`${what}, p99 in ms at half of our load`, p99(half.ours), p99(half.bare), ""]);
}

for (const { file, gzip } of measureSizes()) table.push([`widget ${file}, gzip bytes`, whole(gzip), "", ""]);

console.error("signing …");
const signing = await measureSigning(ROUNDS);
table.push([
  "tokens signed per second (bare: jose)",
  whole(signing.ours),
  whole(signing.bare),
  ratio(signing.ours, signing.bare),
]);

console.error("events and statuses over HTTP …");
const { events, statuses } = await measureApi(ROUNDS);
addComparison("events (bare: same driver, also in groups)", events);
addComparison("statuses read", statuses);

console.log(table.toString());
