import { ServerResponse } from "node:http";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { isMainThread } from "node:worker_threads";
import type { KillAt, KillPoint } from "../kill-point.ts";
import { wrap } from "./wrap.ts";

/** Lets the process die at a point of the path of a write. Gives the function that says at which; the last one counts. */
export function watchPoints(): (killAt: KillAt) => void {
  let left = 0;
  let armed: KillPoint | undefined;
  const pass = (point: KillPoint | undefined): void => {
    if (point === undefined || point !== armed || --left > 0) return;
    // Nothing runs after this line: a process cannot outlive this signal.
    process.kill(process.pid, "SIGKILL");
  };
  const passStatement = (sql: string, run: () => unknown): unknown => {
    const { before, after } = pointsOf(sql);
    pass("start");
    pass(before);
    const result = run();
    pass(after);
    return result;
  };
  for (const method of ["run", "get", "all"]) {
    wrap(StatementSync.prototype, method, (statement, run) =>
      passStatement((statement as StatementSync).sourceSQL, run),
    );
  }
  wrap(DatabaseSync.prototype, "exec", (_, run, [sql]) => passStatement(String(sql), run));
  wrap(ServerResponse.prototype, "end", (_, run) => {
    pass("before-answer");
    return run();
  });
  return ({ point, nth }) => {
    armed = point;
    left = nth;
  };
}

interface Points {
  before?: KillPoint;
  after?: KillPoint;
}

const known = new Map<string, Points>();

function pointsOf(sql: string): Points {
  const points = known.get(sql) ?? findPoints(sql);
  known.set(sql, points);
  return points;
}

function findPoints(sql: string): Points {
  if (/^begin/i.test(sql)) return { before: "before-begin", after: "after-begin" };
  if (/^commit/i.test(sql)) return { before: "before-commit", after: "after-commit" };
  if (/^(insert into|update) "events"/i.test(sql)) return { after: "after-event" };
  if (/^(insert into|update) "users"/i.test(sql)) return { after: "after-status" };
  if (!/wal_checkpoint\(/i.test(sql)) return {};
  return isMainThread
    ? { before: "before-checkpoint", after: "after-checkpoint" }
    : { before: "before-thread-checkpoint", after: "after-thread-checkpoint" };
}
