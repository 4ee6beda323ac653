import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

const database = new DatabaseSync(workerData as string);
database.exec("PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000");

parentPort?.on("message", (message) => {
  if (message === "close") {
    database.close();
    parentPort?.close();
    return;
  }
  // The bulk beside the writers; then, with them held off for the little that came meanwhile, the log starts anew.
  // Either may find the database busy: then the next one does it.
  database.exec("PRAGMA wal_checkpoint(PASSIVE)");
  database.exec("PRAGMA wal_checkpoint(RESTART)");
});
