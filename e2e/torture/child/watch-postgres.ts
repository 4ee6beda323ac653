import type { Duplex, Writable } from "node:stream";
import { Client } from "pg";
import { commitSent, startPoint } from "../kill-point.ts";
import { type Points, pointsOf } from "./watch-points.ts";
import { wrap } from "./wrap.ts";

/**
 * Passes the points of every statement that is sent to PostgreSQL. The store sends several at once; where something ends
 * behind one of them, those after it are held back until that one is answered, or nothing would ever end between them.
 */
export function watchPostgres({ pass, isNext }: Points): void {
  /** What a connection waits for before it sends more. */
  const holds = new WeakMap<object, Promise<unknown>>();

  wrap(Client.prototype, "query", (client, run, [query]) => {
    const hold = holds.get(client as Client);
    return hold === undefined
      ? send(client as Client, run, query)
      : hold.then(() => send(client as Client, run, query));
  });

  function send(client: Client, run: () => unknown, query: unknown): unknown {
    const { stream } = client.connection;
    const { before, after } = pointsOf(typeof query === "string" ? query : (query as { text: string }).text);
    pass(startPoint);
    if (pass(before)) stream.destroy();
    const holdsBack = isNext(after);
    const result = run();
    if (before === "before-commit") {
      if (isNext(commitSent)) flush(stream);
      if (pass(commitSent)) destroyUnread(stream);
    }
    if (!(result instanceof Promise) || after === undefined) return result;
    const watched = result.then((answer: unknown) => {
      if (!pass(after)) return answer;
      stream.destroy();
      // As the driver says it: the answer was on its way, and nobody has seen it.
      throw new Error("Connection terminated unexpectedly");
    });
    if (holdsBack) {
      holds.set(
        client,
        watched.catch(() => undefined).then(() => holds.delete(client)),
      );
    }
    return watched;
  }
}

/** So long the database has for it, in milliseconds: what it has not read when the connection ends, it never does. */
const DONE_WITHIN = 250;

/** Ends a connection when the database has done what it was asked, and its answers were not read. */
function destroyUnread(stream: Duplex): void {
  stream.pause();
  setTimeout(() => stream.destroy(), DONE_WITHIN);
}

/** Sends what is being gathered to be sent at once. */
function flush(stream: Writable): void {
  while (stream.writableCorked > 0) stream.uncork();
}
