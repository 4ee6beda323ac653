import type { DatabaseKind } from "../choose-databases.ts";
import {
  checkpointPoints,
  commitSent,
  type KillAt,
  type KillPoint,
  outboxPoints,
  type SourceEdit,
  startPoint,
  type Victim,
  webhookPoints,
  writePoints,
} from "./kill-point.ts";
import type { Random } from "./random.ts";

/** How one turn shall end. */
export interface KillPlan {
  /** For the count of what was done. */
  name: string;
  victim: Victim;
  /** It happens here: `start` while the server begins or is checked, all others while it is written to. */
  at?: KillAt;
  /** It is done from outside, so long after so many acknowledgements. */
  after?: { acknowledged: number; milliseconds: number };
  /** The server is asked to stop first, and killed on the way. */
  stopping?: boolean;
}

/** What a plan is made for. */
export interface Situation {
  database: DatabaseKind;
  /** Of the server: see {@link hurry}. */
  isHurried: boolean;
  /** The server has not begun yet. */
  isFresh: boolean;
}

/** What takes longer in the product than a server lives here: every other server hurries. */
export const hurry: Record<DatabaseKind, SourceEdit> = {
  sqlite: {
    file: "store/sqlite/checkpointer.ts",
    from: "WRITES_PER_CHECKPOINT = 1_000",
    to: "WRITES_PER_CHECKPOINT = 20",
  },
  // So that it says `storage-unavailable` before the database is back.
  postgresql: {
    file: "store/postgres/transactions.ts",
    from: "RETRY_WITHIN = 5_000",
    to: "RETRY_WITHIN = 1_000",
  },
};

/** Any of all ways to end. */
export function planKill(random: Random, situation: Situation): KillPlan {
  const chance = random.whole(100);
  if (chance < 10 && situation.isFresh) return planPoint(startPoint, 1 + random.whole(60));
  const stops = chance >= 10 && chance < 15;
  if (stops) return { name: "while it stops", victim: "process", after: planAfter(random), stopping: true };
  return situation.database === "sqlite" ? planSqlite(random, situation) : planPostgres(random, situation);
}

function planSqlite(random: Random, { isHurried }: Situation): KillPlan {
  const chance = random.whole(100);
  if (isHurried && chance < 25) return planPoint(random.pick(checkpointPoints), 1 + random.whole(2));
  if (chance < 55) return planPoint(random.pick(writePoints), 1 + random.whole(12));
  if (chance < 62) return planPoint(random.pick(outboxPoints), 1 + random.whole(4));
  if (chance < 69) return planPoint(random.pick(webhookPoints), 1 + random.whole(12));
  return { name: "at random", victim: "process", after: planAfter(random) };
}

function planPostgres(random: Random, { isHurried }: Situation): KillPlan {
  const chance = random.whole(100);
  const point = random.pick<KillPoint>([
    ...writePoints,
    ...outboxPoints,
    ...webhookPoints,
    commitSent,
    commitSent,
  ]);
  if (chance < 50) return planPoint(point, 1 + random.whole(12));
  if (chance < 70) return { name: "at random", victim: "process", after: planAfter(random) };
  // There is no statement on the way, and so none gets lost.
  const onTheWay = point === "before-answer" ? commitSent : point;
  // Who hurries may give up what was under way for long when it was cut.
  if (chance < 80 && !isHurried) return planPoint(onTheWay, 1 + random.whole(12), "connection");
  if (chance < 90) return planPoint(onTheWay, 1 + random.whole(12), "database");
  return { name: "database: at random", victim: "database", after: planAfter(random) };
}

function planAfter(random: Random): NonNullable<KillPlan["after"]> {
  return { acknowledged: 1 + random.whole(60), milliseconds: random.whole(4) };
}

/** The `nth` time at a point. */
export function planPoint(point: KillPoint, nth: number, victim: Victim = "process"): KillPlan {
  const name = victim === "process" ? point : `${victim}: ${point}`;
  return { name, victim, at: { point, nth, victim } };
}
