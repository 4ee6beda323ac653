import { ServerResponse } from "node:http";
import { isMainThread } from "node:worker_threads";
import type { KillAt, KillPoint } from "../kill-point.ts";
import { wrap } from "./wrap.ts";

/** Knows where something happens. */
export interface Points {
  /** Says where; the last one counts. */
  arm(killAt: KillAt): void;
  /**
   * Called wherever it could be. True: the connection to the database ends here, and whoever called sees to it. From
   * where the process ends, nobody returns.
   */
  pass(point: KillPoint | undefined): boolean;
  /** Whether something happens when it is passed next. */
  isNext(point: KillPoint | undefined): boolean;
}

/** What a statement means: which point is before it, and which behind. */
export interface StatementPoints {
  before?: KillPoint;
  after?: KillPoint;
}

/**
 * Watches for the one point that is on no database's path.
 *
 * @param reached - called where the connection ends, or the database: that is another process, and somebody else ends it
 */
export function watchPoints({
  reached = () => undefined,
}: {
  reached?(point: KillPoint): void;
} = {}): Points {
  let armed: KillAt | undefined;
  let left = 0;
  const points: Points = {
    arm(killAt) {
      armed = killAt;
      left = killAt.nth;
    },
    isNext: (point) => armed !== undefined && point === armed.point && left <= 1,
    pass(point) {
      if (armed === undefined || point !== armed.point || --left > 0) return false;
      const { victim = "process" } = armed;
      // Nothing runs after this line: a process cannot outlive this signal.
      if (victim === "process") process.kill(process.pid, "SIGKILL");
      armed = undefined;
      reached(point);
      return victim === "connection";
    },
  };
  wrap(ServerResponse.prototype, "end", (_, run) => {
    points.pass("before-answer");
    return run();
  });
  return points;
}

const known = new Map<string, StatementPoints>();

/** What a statement of SQLite or PostgreSQL means. */
export function pointsOf(sql: string): StatementPoints {
  const points = known.get(sql) ?? findPoints(sql.trimStart());
  known.set(sql, points);
  return points;
}

function findPoints(sql: string): StatementPoints {
  if (/^begin/i.test(sql)) return { before: "before-begin", after: "after-begin" };
  if (/^commit/i.test(sql)) return { before: "before-commit", after: "after-commit" };
  if (/^(insert into|update) "?events\b/i.test(sql)) return { after: "after-event" };
  if (/^(insert into|update) "?users\b/i.test(sql)) return { after: "after-status" };
  if (/^insert into "?outbox\b/i.test(sql)) return { after: "after-message" };
  if (/^insert into "?webhook_messages\b/i.test(sql)) return { after: "after-webhook-message" };
  if (/^update "?outbox"? set "?state\b/i.test(sql)) return { before: "before-mark", after: "after-mark" };
  if (/^update "?webhook_messages"? set "?state\b/i.test(sql)) {
    return { before: "before-webhook-mark", after: "after-webhook-mark" };
  }
  const claimed = /^with due\b.*\bupdate (\w+)|^update "?(\w+)"? set "?attempts\b/is.exec(sql);
  if (claimed !== null) {
    const [, ofPostgres, ofSqlite] = claimed;
    return { after: (ofPostgres ?? ofSqlite) === "outbox" ? "after-claim" : "after-webhook-claim" };
  }
  if (!/wal_checkpoint\(/i.test(sql)) return {};
  return isMainThread
    ? { before: "before-checkpoint", after: "after-checkpoint" }
    : { before: "before-thread-checkpoint", after: "after-thread-checkpoint" };
}
