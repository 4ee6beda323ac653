import { sql } from "kysely";
import type { ApiKey, Session } from "../../domain/records.ts";
import { type ApiKeyRow, parseApiKey } from "../rows.ts";
import { db, prepare, type Run } from "./connection.ts";
import type { Tables } from "./tables.ts";

const columns = ["key", "organization_id", "secret_hash", "scopes", "created_at", "disabled_at"] as const;

/** Sessions that are over are forgotten so many at a time. */
const FORGOTTEN_AT_ONCE = 1_000;

const insert = prepare<ApiKeyRow>((value) =>
  db.insertInto("api_keys").values({
    key: value("key"),
    organization_id: value("organization_id"),
    secret_hash: value("secret_hash"),
    scopes: value("scopes"),
    created_at: value("created_at"),
    disabled_at: value("disabled_at"),
  }),
);

const select = prepare<{ key: string }, ApiKeyRow>((value) =>
  db.selectFrom("api_keys").select(columns).where("key", "=", value("key")),
);

const selectOfOrganization = prepare<{ organization_id: string }, ApiKeyRow>((value) =>
  db
    .selectFrom("api_keys")
    .select(columns)
    .where("organization_id", "=", value("organization_id"))
    .orderBy("created_at")
    .orderBy("key"),
);

const disable = prepare<{ organization_id: string; key: string; at: string }, { key: string }>((value) =>
  db
    .updateTable("api_keys")
    // Disabled once, the first time stands.
    .set(({ fn, ref, val }) => ({ disabled_at: fn.coalesce(ref("disabled_at"), val(value("at"))) }))
    .where("organization_id", "=", value("organization_id"))
    .where("key", "=", value("key"))
    .returning("key"),
);

const insertSession = prepare<Tables["sessions"]>((value) =>
  db.insertInto("sessions").values({
    token_hash: value("token_hash"),
    key: value("key"),
    created_at: value("created_at"),
    expires_at: value("expires_at"),
  }),
);

// Without those that another process is just forgetting.
const deleteSessions = prepare<{ now: string }>(
  (value) => sql`delete from sessions where token_hash in (
    select token_hash from sessions where expires_at <= ${value("now")}
    limit ${sql.lit(FORGOTTEN_AT_ONCE)} for update skip locked
  )`,
);

// "offset 0" keeps each question one about a single row, for which the planner takes the right key even where it has no
// statistics. The hashes come as JSON: how many they are cannot be seen in it, so that there is one plan for any number.
const selectSessions = prepare<
  { token_hashes: string },
  ApiKeyRow & { token_hash: string; session_created_at: string; session_expires_at: string }
>(
  (value) => sql`
  select token_hash, session_created_at, session_expires_at,
    ${sql.join(columns.map((column) => sql.ref(`found.${column}`)))}
  from json_array_elements_text(${value("token_hashes")}) as hashes (token_hash) cross join lateral (
    select sessions.created_at as session_created_at, sessions.expires_at as session_expires_at, api_keys.*
    from sessions join api_keys on api_keys.key = sessions.key
    where sessions.token_hash = hashes.token_hash
    offset 0
  ) as found`,
);

export async function addApiKey(run: Run, key: ApiKey): Promise<void> {
  await insert(run, { ...key, scopes: JSON.stringify(key.scopes) });
}

export async function findApiKey(run: Run, key: string): Promise<ApiKey | undefined> {
  const [row] = await select(run, { key });
  return row && parseApiKey(row);
}

export async function listApiKeys(run: Run, organization_id: string): Promise<ApiKey[]> {
  return (await selectOfOrganization(run, { organization_id })).map(parseApiKey);
}

/** False when there is no such key of the organization. */
export async function disableApiKey(
  run: Run,
  organization_id: string,
  key: string,
  at: string,
): Promise<boolean> {
  return (await disable(run, { organization_id, key, at })).length > 0;
}

/** Forgets, on the way, sessions that are over when this one begins. */
export async function addSession(run: Run, session: Session): Promise<void> {
  await deleteSessions(run, { now: session.created_at });
  await insertSession(run, session);
}

/** By `token_hash`, each session that there is, and its key as it is now. */
export async function findSessions(
  run: Run,
  token_hashes: readonly string[],
): Promise<Map<string, { session: Session; key: ApiKey }>> {
  const rows = await selectSessions(run, { token_hashes: JSON.stringify(token_hashes) });
  return new Map(
    rows.map(({ token_hash, session_created_at: created_at, session_expires_at: expires_at, ...key }) => [
      token_hash,
      { session: { token_hash, key: key.key, created_at, expires_at }, key: parseApiKey(key) },
    ]),
  );
}
