import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createPrivately } from "./data-folder.ts";
import { DemoError } from "./demo-error.ts";

/**
 * Keeps every other demo out of the data folder until this process ends, or calls what this resolves to. The system
 * itself holds the lock, so even a process that was killed leaves none behind.
 *
 * @throws DemoError when another demo has it
 */
export async function lockFolder(data: string): Promise<() => Promise<void>> {
  const file = join(data, "demo.lock");
  await createPrivately(file);
  // Node has no file locks of its own; SQLite's are the system's. Nothing is ever written.
  const lock = new DatabaseSync(file);
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    lock.close();
    const busy = 5;
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    throw new DemoError(
      `Another demo runs on the data folder ${data}. Stop it, or choose another: DATA_DIR=… npm start`,
    );
  }
  return async () => lock.close();
}
