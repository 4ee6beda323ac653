import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

const database = new DatabaseSync(workerData as string);
database.exec("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0");

parentPort?.on("message", (message) => {
  if (message === "close") {
    database.close();
    parentPort?.close();
    return;
  }
  // What is written meanwhile is left over; the second pass leaves less of it.
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  parentPort?.postMessage("moved");
});
