import { Client } from "pg";
import { commitSent, startPoint } from "../kill-point.ts";
import { type Points, pointsOf } from "./watch-points.ts";
import { wrap } from "./wrap.ts";

/** Passes the points of every statement that is sent to PostgreSQL. */
export function watchPostgres({ pass }: Points): void {
  wrap(Client.prototype, "query", (client, run, [query]) => {
    const { before, after } = pointsOf(typeof query === "string" ? query : (query as { text: string }).text);
    pass(startPoint);
    const cut = (): void =>
      void (client as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
    if (pass(before)) cut();
    const result = run();
    if (before === "before-commit" && pass(commitSent)) cut();
    if (!(result instanceof Promise) || after === undefined) return result;
    return result.then((answer: unknown) => {
      if (!pass(after)) return answer;
      cut();
      // As the driver says it: the answer was on its way, and nobody has seen it.
      throw new Error("Connection terminated unexpectedly");
    });
  });
}
