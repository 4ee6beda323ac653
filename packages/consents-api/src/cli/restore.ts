import { chmodSync, constants, copyFileSync, existsSync, readdirSync, renameSync } from "node:fs";
import { Command } from "commander";
import { ConsentsError } from "../domain/errors.ts";
import type { Store } from "../domain/store.ts";
import { makePrivateFolder } from "../private-folder.ts";
import { closeForGood, type Erasure, removeLog } from "../store/sqlite/copy-database.ts";
import { fileErrorCode, mistake } from "./explain-error.ts";
import { dataOption } from "./options.ts";
import { sync, syncFolderOf } from "./sync-folder.ts";
import { removeFile, verifyFile } from "./verify-file.ts";
import { embeddedDatabase } from "./with-store.ts";

/** `consents-api restore <file>`. */
export function restoreCommand(): Command {
  return new Command("restore")
    .description(
      "Put a backup into the data folder, verified before and after. The server must be stopped. With --force a database " +
        "that is there is replaced; who was erased in it is erased in the restored one, too.",
    )
    .argument("<file>", "what backup made; it stays as it is")
    .option("--force", "replace the database of a folder that is not empty")
    .addOption(dataOption())
    .action(restore);
}

async function restore(file: string, { data, force }: { data: string; force?: true }): Promise<void> {
  const database = embeddedDatabase(data);
  if (!existsSync(file)) throw mistake(`There is no file ${file}.`);
  if (existsSync(data) && readdirSync(data).length > 0 && !force) {
    throw mistake(
      `The folder ${data} is not empty: choose another with --data, or replace what is there with --force.`,
    );
  }
  const part = `${database}.part`;
  removeFile(part);
  try {
    makePrivateFolder(data);
    copyFileSync(file, part, constants.COPYFILE_EXCL);
    chmodSync(part, 0o600);
    await verifyFile(part);
    const erasures = existsSync(database) ? closeForGood(database) : [];
    let again = 0;
    await verifyFile(part, async (store) => {
      again = await eraseAgain(store, erasures);
    });
    sync(part);
    removeLog(database);
    renameSync(part, database);
    syncFolderOf(database);
    const { users, events } = await verifyFile(database);
    console.log(`restored ${users} users and ${events} events; every status is what its events say`);
    if (again > 0) console.log(`${again} users who were erased since the backup are erased again`);
  } catch (error) {
    removeFile(part);
    const code = fileErrorCode(error);
    if (code !== undefined) throw mistake(`${file} cannot be restored (${code}).`);
    throw error;
  }
}

async function eraseAgain(store: Store, erasures: readonly Erasure[]): Promise<number> {
  let count = 0;
  for (const { organization_id, id, at } of erasures) {
    const found = await store
      .changeUser({
        organization_id,
        user: { id },
        decide: ({ user }) =>
          user === undefined ? { answer: false } : { answer: true, erased_user: { id, at } },
      })
      .catch((error) => {
        // The backup knows already.
        if (error instanceof ConsentsError && error.code === "not-found") return false;
        throw error;
      });
    if (found) count += 1;
  }
  return count;
}
