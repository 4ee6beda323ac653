import pino from "pino";
import type { RequestLog } from "../http/request-log.ts";

/** From nothing to everything. `info`: one line for each request; `error`: only what went wrong inside. */
export const logLevels: readonly string[] = ["silent", "error", "warn", "info"];

/** Where a server writes what happens. */
export interface Log {
  /** One line for each request. */
  request(entry: RequestLog): void;
  /** Something beside a request that somebody should look at. */
  warn(sentence: string, error?: unknown): void;
}

/**
 * Logs JSON lines on standard error: standard output is for the line that says where it answers. No path, query, header or
 * body is in them.
 */
export function createLog(level: string): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const formatters = { level: (label: string) => ({ level: label }) };
  const log = pino({ ...options, formatters }, pino.destination(2));
  return {
    request({ error, ...entry }) {
      // pino knows how to write an error when it is called `err`.
      if (error !== undefined) log.error({ ...entry, err: error });
      else log.info(entry);
    },
    warn: (sentence, error) => log.warn(error === undefined ? {} : { err: error }, sentence),
  };
}
