import { sql } from "kysely";
import type { StoredLink } from "../../domain/records.ts";
import { filesOfLinks, type LinkRow, linkRow, parseLink } from "../rows.ts";
import { db, prepare, type Run } from "./connection.ts";

/** Links that are over are forgotten so long after their end, in milliseconds: till then one can be told that they are. */
const TOLD_FOR = 30 * 24 * 60 * 60 * 1_000;
/** And so many at a time. */
const FORGOTTEN_AT_ONCE = 1_000;

const insert = prepare<LinkRow>((value) =>
  db.insertInto("links").values({
    secret_hash: value("secret_hash"),
    organization_id: value("organization_id"),
    organization_user_id: value("organization_user_id"),
    task: value("task"),
    created_at: value("created_at"),
    expires_at: value("expires_at"),
  }),
);

// Without those that another process is just forgetting.
const deleteOld = prepare<{ before: string }>(
  (value) => sql`delete from links where secret_hash in (
    select secret_hash from links where expires_at <= ${value("before")}
    limit ${sql.lit(FORGOTTEN_AT_ONCE)} for update skip locked
  )`,
);

const select = prepare<{ secret_hash: string }, LinkRow>((value) =>
  db
    .selectFrom("links")
    .select(["secret_hash", "organization_id", "organization_user_id", "task", "created_at", "expires_at"])
    .where("secret_hash", "=", value("secret_hash")),
);

// Whoever erases them waits until what is made by them is there to be erased, too.
const hold = prepare<{ secret_hashes: readonly string[] }, Pick<LinkRow, "secret_hash">>(
  (value) => sql`
  select secret_hash from links where secret_hash = any(${value("secret_hashes")})
  order by secret_hash for share`,
);

const removeOne = prepare<{ secret_hash: string }>((value) =>
  db.deleteFrom("links").where("secret_hash", "=", value("secret_hash")),
);

const remove = prepare<
  { organization_id: string; organization_user_ids: readonly string[] },
  Pick<LinkRow, "task">
>(
  (value) => sql`
  delete from links
  where organization_id = ${value("organization_id")}
  and organization_user_id = any(${value("organization_user_ids")})
  returning task`,
);

/** Forgets, on the way, links that are over when this one begins. */
export async function addLink(run: Run, link: StoredLink): Promise<void> {
  await deleteOld(run, { before: new Date(Date.parse(link.created_at) - TOLD_FOR).toISOString() });
  await insert(run, linkRow(link));
}

export async function findLink(run: Run, secret_hash: string): Promise<StoredLink | undefined> {
  const [row] = await select(run, { secret_hash });
  return row && parseLink(row);
}

/** Which of these are there, and stay until the transaction ends. */
export async function holdLinks(run: Run, secret_hashes: readonly string[]): Promise<ReadonlySet<string>> {
  if (secret_hashes.length === 0) return new Set();
  return new Set((await hold(run, { secret_hashes })).map(({ secret_hash }) => secret_hash));
}

export async function removeLink(run: Run, secret_hash: string): Promise<void> {
  await removeOne(run, { secret_hash });
}

/**
 * Those of these people; not those that only confirm an event, which go nowhere without it. Gives the ids of the files
 * that they name.
 */
export async function eraseLinks(
  run: Run,
  organization_id: string,
  organization_user_ids: readonly string[],
): Promise<string[]> {
  if (organization_user_ids.length === 0) return [];
  return filesOfLinks(await remove(run, { organization_id, organization_user_ids }));
}
