import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

let database: DatabaseSync | undefined;

function open(): DatabaseSync {
  const opened = new DatabaseSync(workerData as string);
  opened.exec("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0");
  return opened;
}

function checkpoint(): void {
  database ??= open();
  // What is written meanwhile is left over; the second pass leaves less of it.
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
}

parentPort?.on("message", (message) => {
  if (message === "close") {
    database?.close();
    parentPort?.close();
    return;
  }
  try {
    checkpoint();
    parentPort?.postMessage("moved");
  } catch {
    // As when the disk is full. Another time it may be better.
    parentPort?.postMessage("failed");
  }
});
