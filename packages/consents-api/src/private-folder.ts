import { existsSync, mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder that only its owner may enter (mode 0700), with those around it, unless it is there; one that is there
 * stays as it is.
 *
 * @throws Node's error (`ENOENT`, `EACCES`, …) when it cannot be made
 */
export function makePrivateFolder(path: string): void {
  const folder = resolve(path);
  if (existsSync(folder)) return;
  // One by one: Node's own way to make a folder with those around it never ends where the system says ENOENT to all of
  // them, as below /proc.
  const around = dirname(folder);
  if (around !== folder) makePrivateFolder(around);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another program was faster.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
