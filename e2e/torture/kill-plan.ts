import { checkpointPoints, type KillAt, type SourceEdit, startPoint, writePoints } from "./kill-point.ts";
import type { Random } from "./random.ts";

/** How one server shall end. */
export interface KillPlan {
  /** For the count of what was done. */
  name: string;
  /** It kills itself here: `start` while it begins or is checked, all others while it is written to. */
  at?: KillAt;
  /** It is killed from outside, so long after so many acknowledgements. */
  after?: { acknowledged: number; milliseconds: number };
  /** It is asked to stop first, and killed on the way. */
  stopping?: boolean;
  edits?: readonly SourceEdit[];
}

/** Checkpoints come after a thousand writes; no server here lives so long. */
const oftenCheckpoint: SourceEdit = {
  file: "store/sqlite/checkpointer.ts",
  from: "WRITES_PER_CHECKPOINT = 1_000",
  to: "WRITES_PER_CHECKPOINT = 20",
};

/** Any of all ways to end. */
export function planKill(random: Random): KillPlan {
  const chance = random.whole(100);
  if (chance < 45) return planPoint(random.pick(writePoints), 1 + random.whole(12));
  if (chance < 55)
    return { ...planPoint(random.pick(checkpointPoints), 1 + random.whole(2)), edits: [oftenCheckpoint] };
  if (chance < 65) return planPoint(startPoint, 1 + random.whole(60));
  const after = { acknowledged: 1 + random.whole(60), milliseconds: random.whole(4) };
  if (chance < 70) return { name: "while it stops", after, stopping: true };
  return { name: "at random", after, ...(random.whole(2) === 0 && { edits: [oftenCheckpoint] }) };
}

/** The `nth` time at a point. */
export function planPoint(point: KillAt["point"], nth: number): KillPlan {
  return { name: point, at: { point, nth } };
}
