import { existsSync, renameSync } from "node:fs";
import { constants } from "node:os";
import { Command } from "commander";
import { copyDatabase } from "../store/sqlite/copy-database.ts";
import { fileErrorCode, mistake } from "./explain-error.ts";
import { dataOption } from "./options.ts";
import { syncFolderOf } from "./sync-folder.ts";
import { removeFile, verifyFile } from "./verify-file.ts";
import { embeddedDatabase } from "./with-store.ts";

/** `consents-api backup <file>`. */
export function backupCommand(): Command {
  return new Command("backup")
    .description(
      "Copy the database as it is now into one file, while the server goes on, and verify the copy. The file appears " +
        "when it is complete and right.",
    )
    .argument("<file>", "where to; it must not be there yet")
    .addOption(dataOption())
    .action(backUp);
}

async function backUp(file: string, { data }: { data: string }): Promise<void> {
  const database = embeddedDatabase(data);
  if (!existsSync(database)) throw mistake(`There is no database in ${data}.`);
  if (existsSync(file)) throw mistake(`${file} is there already: choose another name.`);
  const part = `${file}.part`;
  if (existsSync(part))
    throw mistake(`${part} is there: another backup is under way, or was cut off; remove it.`);
  // What is half there holds personal data, and would stand in the way of the next backup.
  const leave = (signal: "SIGINT" | "SIGTERM"): never => {
    removeFile(part);
    process.exit(128 + constants.signals[signal]);
  };
  process.once("SIGINT", leave).once("SIGTERM", leave);
  try {
    await copyDatabase(database, part);
    const { users, events } = await verifyFile(part);
    renameSync(part, file);
    syncFolderOf(file);
    console.log(`${file} holds ${users} users and ${events} events; every status is what its events say`);
  } catch (error) {
    removeFile(part);
    const code = fileErrorCode(error);
    if (code !== undefined) throw mistake(`${file} cannot be written (${code}).`);
    throw error;
  } finally {
    process.off("SIGINT", leave).off("SIGTERM", leave);
  }
}
