import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Fault, faults } from "./faults.ts";
import { type Check, Finding } from "./finding.ts";
import { type KillPlan, planPoint } from "./kill-plan.ts";
import { runLane } from "./run-lane.ts";

/** Kills after which a fault counts as not caught. */
const KILLS_MAX = 40;

/** For faults that need no kill to be seen: much is written, and then checked. */
const muchIsWritten: KillPlan = {
  name: "after much was written",
  after: { acknowledged: 100, milliseconds: 0 },
};

/** What became of a planted fault. */
export interface FaultResult {
  fault: string;
  /** By which check; undefined: it was not caught. */
  caughtBy: Check | undefined;
  kills: number;
  /** What the check said; or why the fault could not be planted. */
  said: string;
}

/** Plants each fault by itself, in a database of its own, and kills until a check finds it. Several at a time. */
export async function runFaults(
  options: { folder: string; cache: string; seed: number; lanes: number },
  onResult: (result: FaultResult) => void,
): Promise<FaultResult[]> {
  const waiting = [...faults.entries()];
  const results: FaultResult[] = [];
  const lane = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const [index, fault] = one;
      const folder = join(options.folder, `fault-${index}`);
      await mkdir(folder);
      const result = await runFault(fault, { ...options, folder });
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return results;
}

async function runFault(
  { name, edits, shownBy }: Fault,
  { folder, cache, seed }: { folder: string; cache: string; seed: number },
): Promise<FaultResult> {
  let kills = 0;
  const first = shownBy === undefined ? muchIsWritten : planPoint(shownBy.point, shownBy.nth);
  try {
    await runLane({
      folder,
      cache,
      seed,
      kills: KILLS_MAX,
      edits,
      first,
      loadsAhead: false,
      onKill: () => kills++,
    });
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    // A server that does not even start was not caught: it was never tried.
    const caughtBy = error.check === "starts" ? undefined : error.check;
    return { fault: name, caughtBy, kills, said: error.message };
  }
  return { fault: name, caughtBy: undefined, kills, said: "nothing was found" };
}
