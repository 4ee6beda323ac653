import { closeSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";

/** Waits until the name of a file is on the disk, as after renaming it: syncing the file alone does not do that. */
export function syncFolderOf(file: string): void {
  if (process.platform === "win32") return;
  sync(dirname(file));
}

/** Waits until a file, or a folder's list of names, is on the disk. */
export function sync(path: string): void {
  const opened = openSync(path, "r");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
