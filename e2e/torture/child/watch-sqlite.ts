import { DatabaseSync, StatementSync } from "node:sqlite";
import { startPoint } from "../kill-point.ts";
import { type Points, pointsOf } from "./watch-points.ts";
import { wrap } from "./wrap.ts";

/** Passes the points of every statement of SQLite. */
export function watchSqlite({ pass }: Points): void {
  const passStatement = (sql: string, run: () => unknown): unknown => {
    const { before, after } = pointsOf(sql);
    pass(startPoint);
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
}
