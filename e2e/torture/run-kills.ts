import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseKind } from "../choose-databases.ts";
import type { Unanswered } from "./check.ts";
import { type Check, Finding } from "./finding.ts";
import { type Lane, runLane } from "./run-lane.ts";

/** What became of all kills. */
export interface KillsResult {
  /** How many of each kind. */
  kills: Map<string, number>;
  acknowledged: number;
  unanswered: Unanswered;
  mails: number;
  doubled: number;
  told: number;
  toldAgain: number;
  /** What was found, and the seed of its lane. */
  findings: { check: Check; said: string; seed: number; folder: string }[];
}

/** Shares the kills among lanes with one seed each, counting from the one given; works on so many at a time. */
export async function runKills(
  options: Pick<Lane, "folder" | "builds" | "seed" | "kills" | "deadline"> & {
    databases: readonly DatabaseKind[];
    lanes: number;
  },
  onKill: (how: string) => void = () => undefined,
): Promise<KillsResult> {
  const { databases, lanes, kills, builds, deadline } = options;
  const result: KillsResult = {
    kills: new Map(),
    acknowledged: 0,
    unanswered: { kept: 0, lost: 0 },
    mails: 0,
    doubled: 0,
    told: 0,
    toldAgain: 0,
    findings: [],
  };
  const waiting = planLanes(databases, kills, lanes);
  const run = async (lane: number, kind: LaneKind): Promise<void> => {
    // Far enough apart: within a lane every kill has a seed, counting from the lane's.
    const seed = options.seed + lane * 1_000_000;
    const folder = join(options.folder, `lane-${lane}`);
    await mkdir(folder);
    try {
      const tally = await runLane({
        ...kind,
        folder,
        builds,
        seed,
        ...(deadline !== undefined && { deadline }),
        onKill(how) {
          const what = `${kind.database}: ${how}`;
          result.kills.set(what, (result.kills.get(what) ?? 0) + 1);
          onKill(how);
        },
      });
      result.unanswered.kept += tally.unanswered.kept;
      result.unanswered.lost += tally.unanswered.lost;
      for (const count of ["acknowledged", "mails", "doubled", "told", "toldAgain"] as const) {
        result[count] += tally[count];
      }
    } catch (error) {
      if (!(error instanceof Finding)) throw error;
      result.findings.push({ check: error.check, said: error.message, seed, folder });
    }
  };
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(...next);
  };
  await Promise.all(Array.from({ length: lanes }, work));
  return result;
}

type LaneKind = Required<Pick<Lane, "database" | "servers" | "kills">>;

/** For SQLite as many lanes as work at a time; for PostgreSQL too, every other with two servers. */
function planLanes(databases: readonly DatabaseKind[], kills: number, lanes: number): [number, LaneKind][] {
  const all = Array.from({ length: lanes }, (_, lane) =>
    databases.map((database) => ({ database, servers: database === "sqlite" ? 1 : 1 + (lane % 2) })),
  ).flat();
  return [...all.entries()].map(([index, kind]) => {
    const share = Math.floor((kills * (index + 1)) / all.length) - Math.floor((kills * index) / all.length);
    return [index, { ...kind, kills: share }];
  });
}
