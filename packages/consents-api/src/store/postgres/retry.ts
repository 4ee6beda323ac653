import { setTimeout as sleep } from "node:timers/promises";
import { troubleOf } from "./storage-error.ts";

/** What {@link retry} may do. */
export interface RetryOptions {
  /** For how long a lost database is looked for, in milliseconds. */
  within: number;
  /** Called before the attempt that must do without prepared statements. */
  onUnprepared(): void;
}

/** Whoever meets somebody in the way this often is not unlucky. */
const CONFLICTS_MAX = 6;
const PAUSE_MAX = 500;

/**
 * Tries again what is known to have changed nothing: after a conflict with another transaction, when the connection
 * broke or there was none, and when a proxy does not keep prepared statements. What an attempt may have changed, or what
 * will fail again, it must throw as other trouble (`transactions.ts` does).
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  { within, onUnprepared }: RetryOptions,
): Promise<T> {
  const start = performance.now();
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      switch (troubleOf(error)) {
        case "conflict":
          if (failures >= CONFLICTS_MAX) throw error;
          break;
        case "lost":
          if (performance.now() - start > within) throw error;
          break;
        case "unprepared":
          if (failures >= CONFLICTS_MAX) throw error;
          onUnprepared();
          continue;
        default:
          throw error;
      }
    }
    // At random, so that those who met do not meet again.
    await sleep(Math.random() * Math.min(PAUSE_MAX, 10 * 2 ** failures));
  }
}
