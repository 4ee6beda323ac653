import { sql } from "kysely";
import type { ErasedUserRow } from "../rows.ts";
import { prepare, type Run } from "./connection.ts";

/** Who is to be erased, and when. */
export interface ErasedUser extends Omit<ErasedUserRow, "organization_id"> {
  /** What they had. It is not kept. */
  organization_user_id: string | undefined;
}

const select = prepare<{ organization_id: string; ids: readonly string[] }, { id: string }>(
  (value) => sql`
  select id from erased_users
  where organization_id = ${value("organization_id")} and id = any(${value("ids")})`,
);

const deleteUsers = prepare<{ organization_id: string; ids: readonly string[] }>(
  (value) => sql`
  delete from users where organization_id = ${value("organization_id")} and id = any(${value("ids")})`,
);

const insert = prepare<{ organization_id: string; rows: string }>(
  (value) => sql`
  insert into erased_users (organization_id, id, erased_at)
  select ${value("organization_id")}::text, id, erased_at
  from json_to_recordset(${value("rows")}) as given (id text, erased_at text)
  order by id`,
);

/** Which of these ids were those of users who are erased. */
export async function findErased(
  run: Run,
  organization_id: string,
  ids: readonly string[],
): Promise<string[]> {
  return ids.length === 0 ? [] : (await select(run, { organization_id, ids })).map(({ id }) => id);
}

/** Deletes the users' rows, those that there are, and leaves tombstones with the ids. */
export async function eraseUsers(
  run: Run,
  organization_id: string,
  users: readonly ErasedUser[],
): Promise<void> {
  if (users.length === 0) return;
  await deleteUsers(run, { organization_id, ids: users.map(({ id }) => id) });
  await insert(run, {
    organization_id,
    rows: JSON.stringify(users.map(({ id, erased_at }) => ({ id, erased_at }))),
  });
}
