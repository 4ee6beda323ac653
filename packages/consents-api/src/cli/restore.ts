import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  readdirSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { Command } from "commander";
import { ConsentsError } from "../domain/errors.ts";
import type { Store } from "../domain/store.ts";
import { makePrivateFolder } from "../private-folder.ts";
import { closeForGood, type Endings, readLinks, removeLog } from "../store/sqlite/copy-database.ts";
import { errorCode, fileErrorCode, mistake } from "./explain-error.ts";
import { dataOption } from "./options.ts";
import { sync, syncFolderOf } from "./sync-folder.ts";
import { removeFile, verifyFile } from "./verify-file.ts";
import { embeddedDatabase } from "./with-store.ts";

interface RestoreFlags {
  data: string;
  force?: true;
  forceDamaged?: true;
}

/** `consents-api restore <file>`. */
export function restoreCommand(): Command {
  return new Command("restore")
    .description(
      "Put a backup into the data folder, verified before and after. The server must be stopped. With --force a database " +
        "that is there is replaced; who was erased, and what was disabled, retired or revoked in it, is so in the restored " +
        "one, too, and links that are gone stay gone.",
    )
    .argument("<file>", "what backup made; it stays as it is")
    .option("--force", "replace the database of a folder that is not empty")
    .option(
      "--force-damaged",
      "the same, also where it is damaged: who was erased in it, and what was ended, you have to do again yourself",
    )
    .addOption(dataOption())
    .action(restore);
}

async function restore(file: string, { data, force, forceDamaged }: RestoreFlags): Promise<void> {
  const database = embeddedDatabase(data);
  if (!existsSync(file)) throw mistake(`There is no file ${file}.`);
  checkNoLog(file);
  if (!isEmpty(data) && !force && !forceDamaged) {
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
    const again = await replace(database, part, (isThere) => {
      if (!isThere || forceDamaged) return;
      throw mistake(
        `The database in ${data} is damaged, so that nobody can read who was erased since the backup, and which keys, ` +
          "consent tokens and links were ended: all of them would be back. If you can erase and end them again, restore " +
          "with --force-damaged.",
      );
    });
    const { users, events } = await verifyFile(database);
    console.log(`restored ${users} users and ${events} events; every status is what its events say`);
    if (again?.users) console.log(`${again.users} users who were erased since the backup are erased again`);
    if (again?.keys) console.log(`${again.keys} keys that are disabled or retired by now are so again`);
    if (again?.tokens) console.log(`${again.tokens} consent tokens that are revoked by now are so again`);
    if (again?.links) console.log(`${again.links} links that are gone by now are gone again`);
    if (again === undefined) console.log(UNKNOWN_ENDINGS);
  } catch (error) {
    removeFile(part);
    const code = fileErrorCode(error);
    if (code !== undefined) throw mistake(`${file} cannot be restored (${code}).`);
    throw error;
  }
}

/** True also for a folder that is not there. */
function isEmpty(folder: string): boolean {
  try {
    return !existsSync(folder) || readdirSync(folder).length === 0;
  } catch (error) {
    throw mistake(`The folder ${folder} cannot be read (${errorCode(error)}): choose another with --data.`);
  }
}

/** @throws ConsentsError `config-invalid` for a database that was copied by other means, with a log that is not in it */
function checkNoLog(file: string): void {
  const log = `${file}-wal`;
  if (!statSync(log, { throwIfNoEntry: false })?.size) return;
  throw mistake(
    `${file} has its log beside it (${log}), and what is in there would be missing. Put both into a folder of their own, ` +
      "as consents.sqlite and consents.sqlite-wal, and restore what backup makes of it: backup <file> --data <folder>.",
  );
}

/**
 * Puts a copy in the place of a database, with what was ended there; undefined when nobody can tell what was, which
 * `onUnknown` is asked about first. Whoever starts a server meanwhile is refused: what it acknowledged would be lost.
 */
async function replace(
  database: string,
  part: string,
  onUnknown: (isThere: boolean) => void,
): Promise<Again | undefined> {
  const isThere = existsSync(database);
  // There must be a file to be locked. Fails where somebody has made it since.
  if (!isThere) writeFileSync(database, "", { flag: "wx", mode: 0o600 });
  const closed = closeForGood(database);
  let isReplaced = false;
  try {
    const { endings } = closed;
    if (endings === undefined) onUnknown(isThere);
    let again: Again | undefined;
    await verifyFile(part, async (store) => {
      if (endings !== undefined) again = await endAgain(store, endings, readLinks(part));
    });
    sync(part);
    // Windows replaces nothing that is open.
    if (process.platform === "win32") closed.release();
    removeLog(database);
    renameSync(part, database);
    isReplaced = true;
    syncFolderOf(database);
    return again;
  } finally {
    if (!isThere && !isReplaced) removeFile(database);
    closed.release();
  }
}

// Of a database that was lost no more is known than of a damaged one.
const UNKNOWN_ENDINGS =
  "NOT KNOWN: who was erased since the backup, and which keys, consent tokens and links were ended. They are back: " +
  "erase, disable, retire and revoke them again at once.";

/** How many the backup did not know to have ended. */
interface Again {
  users: number;
  keys: number;
  tokens: number;
  links: number;
}

/** @param links - the hashes of those in the backup */
async function endAgain(store: Store, endings: Endings, links: readonly string[]): Promise<Again> {
  const again: Again = { users: 0, keys: 0, tokens: 0, links: 0 };
  for (const { organization_id, id, at } of endings.erased) {
    if (await eraseAgain(store, organization_id, id, at)) again.users += 1;
  }
  for (const { organization_id, key, at } of endings.disabledKeys) {
    const known = await store.findApiKey(key);
    if (known?.disabled_at === null && (await store.disableApiKey(organization_id, key, at))) again.keys += 1;
  }
  const inUse = (await store.listTokenKeys()).filter(({ retired_at }) => retired_at === null);
  for (const { kid, at } of endings.retiredTokenKeys) {
    if (inUse.some((key) => key.kid === kid) && (await store.retireTokenKey(kid, at))) again.keys += 1;
  }
  for (const token of endings.revokedTokens) {
    if (await store.isTokenRevoked(token.organization_id, token.jti)) continue;
    await store.revokeToken(token);
    again.tokens += 1;
  }
  const left = new Set(endings.links.map(({ secret_hash }) => secret_hash));
  const gone = links.filter((hash) => !left.has(hash));
  await Promise.all(gone.map((hash) => store.removeLink(hash)));
  again.links = gone.length;
  return again;
}

async function eraseAgain(store: Store, organization_id: string, id: string, at: string): Promise<boolean> {
  try {
    return await store.changeUser({
      organization_id,
      user: { id },
      decide: ({ user }) =>
        user === undefined ? { answer: false } : { answer: true, erased_user: { id, at } },
    });
  } catch (error) {
    // The backup knows already.
    if (error instanceof ConsentsError && error.code === "not-found") return false;
    throw error;
  }
}
