import pino from "pino";
import type { RequestLog } from "../http/request-log.ts";

/** From nothing to everything. `info`: one line for each request; `error`: only what went wrong inside. */
export const logLevels: readonly string[] = ["silent", "error", "warn", "info"];

/**
 * Logs requests as JSON lines on standard error: standard output is for the line that says where it answers. No path,
 * query, header or body is in them.
 */
export function createLog(level: string): (entry: RequestLog) => void {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const formatters = { level: (label: string) => ({ level: label }) };
  const log = pino({ ...options, formatters }, pino.destination(2));
  return ({ error, ...entry }) => {
    // pino knows how to write an error when it is called `err`.
    if (error !== undefined) log.error({ ...entry, err: error });
    else log.info(entry);
  };
}
