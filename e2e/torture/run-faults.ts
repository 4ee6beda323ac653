import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Builds } from "./build-server.ts";
import type { Plant } from "./faults.ts";
import { type Check, Finding } from "./finding.ts";
import { type KillPlan, planPoint } from "./kill-plan.ts";
import { runLane } from "./run-lane.ts";

/** Kills after which a fault counts as not caught, unless it says another number. */
const KILLS_MAX = 40;

/** For faults that need no kill to be seen: much is written, and then checked. */
const muchIsWritten: KillPlan = {
  name: "after much was written",
  victim: "process",
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
  plants: readonly Plant[],
  options: { folder: string; builds: Builds; seed: number; lanes: number },
  onResult: (result: FaultResult) => void = () => undefined,
): Promise<FaultResult[]> {
  const waiting = [...plants];
  const results: FaultResult[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const folder = join(options.folder, `fault-${waiting.length}`);
      await mkdir(folder);
      const result = await runFault(next, { ...options, folder });
      results.push(result);
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: options.lanes }, lane));
  return results;
}

async function runFault(
  { database, fault }: Plant,
  { folder, builds, seed }: { folder: string; builds: Builds; seed: number },
): Promise<FaultResult> {
  const { edits, shownBy, servers = 1, kills = KILLS_MAX } = fault;
  const first = shownBy === undefined ? muchIsWritten : planPoint(shownBy.point, shownBy.nth, shownBy.victim);
  const result = { fault: `${fault.name} (${database})`, kills: 0 };
  const lane = { folder, builds, seed, database, servers, kills, fault: edits, first };
  try {
    await runLane({ ...lane, onKill: () => void result.kills++ });
  } catch (error) {
    if (!(error instanceof Finding)) throw error;
    // A server that does not even start was not caught: it was never tried.
    const caughtBy = error.check === "starts" ? undefined : error.check;
    return { ...result, caughtBy, said: error.message };
  }
  return { ...result, caughtBy: undefined, said: "nothing was found" };
}
