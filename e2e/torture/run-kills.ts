import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Unanswered } from "./check.ts";
import { type Check, Finding } from "./finding.ts";
import { type Lane, runLane } from "./run-lane.ts";

/** What became of all kills. */
export interface KillsResult {
  /** How many of each kind. */
  kills: Map<string, number>;
  acknowledged: number;
  unanswered: Unanswered;
  /** What was found, and the seed of its lane. */
  findings: { check: Check; said: string; seed: number; folder: string }[];
}

/** Shares the kills among databases that are worked on at the same time, with one seed each, counting from the one given. */
export async function runKills(
  options: Pick<Lane, "folder" | "cache" | "seed" | "kills" | "deadline"> & { lanes: number },
  onKill: (how: string) => void = () => undefined,
): Promise<KillsResult> {
  const { lanes, kills, cache, deadline } = options;
  const result: KillsResult = {
    kills: new Map(),
    acknowledged: 0,
    unanswered: { kept: 0, lost: 0 },
    findings: [],
  };
  const run = async (lane: number): Promise<void> => {
    const share = Math.floor((kills * (lane + 1)) / lanes) - Math.floor((kills * lane) / lanes);
    if (share === 0) return;
    // Far enough apart: within a lane every kill has a seed, counting from the lane's.
    const seed = options.seed + lane * 1_000_000;
    const folder = join(options.folder, `lane-${lane}`);
    await mkdir(folder);
    try {
      const { acknowledged, unanswered } = await runLane({
        folder,
        cache,
        seed,
        kills: share,
        ...(deadline !== undefined && { deadline }),
        onKill(how) {
          result.kills.set(how, (result.kills.get(how) ?? 0) + 1);
          onKill(how);
        },
      });
      result.acknowledged += acknowledged;
      result.unanswered.kept += unanswered.kept;
      result.unanswered.lost += unanswered.lost;
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      result.findings.push({ check: error.check, said: error.message, seed, folder });
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
  return result;
}
