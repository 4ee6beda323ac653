import { sql } from "kysely";
import type { RevokedToken } from "../../domain/records.ts";
import type { Revocations } from "../../domain/store.ts";
import { parseRevocations, REVOCATIONS_PAGE, type RevokedTokenRow } from "../rows.ts";
import { db, prepare, type Run } from "./connection.ts";

/** Those that have ended are forgotten so many at a time. */
const FORGOTTEN_AT_ONCE = 1_000;

// One at a time, and others may read meanwhile: so the numbers are in the order of commits, and who has seen one has
// seen all those before it.
const lock = prepare<object>(() => sql`lock table revoked_tokens in share row exclusive mode`);

const insert = prepare<{ rows: string }>(
  (value) => sql`
  insert into revoked_tokens (organization_id, jti, revoked_at, expires_at)
  select organization_id, jti, revoked_at, expires_at
  from json_to_recordset(${value("rows")})
    as given (organization_id text, jti text, revoked_at text, expires_at text)
  on conflict (organization_id, jti) do nothing`,
);

const deleteEnded = prepare<{ now: string }>(
  (value) => sql`delete from revoked_tokens where (organization_id, jti) in (
    select organization_id, jti from revoked_tokens where expires_at <= ${value("now")}
    limit ${sql.lit(FORGOTTEN_AT_ONCE)}
  )`,
);

const select = prepare<{ organization_id: string; jti: string }, { number: number }>((value) =>
  db
    .selectFrom("revoked_tokens")
    .select("number")
    .where("organization_id", "=", value("organization_id"))
    .where("jti", "=", value("jti")),
);

const selectLast = prepare<object, { number: number }>(() =>
  db.selectFrom("revoked_tokens").select("number").orderBy("number", "desc").limit(1),
);

const selectAfter = prepare<{ after: number }, Pick<RevokedTokenRow, "number" | "organization_id" | "jti">>(
  (value) =>
    db
      .selectFrom("revoked_tokens")
      .select(["number", "organization_id", "jti"])
      .where("number", ">", value("after"))
      .orderBy("number")
      .limit(REVOCATIONS_PAGE),
);

/** Forgets, on the way, those that have ended when the first of these is revoked. */
export async function addRevokedTokens(run: Run, tokens: readonly RevokedToken[]): Promise<void> {
  await lock(run, {});
  await deleteEnded(run, { now: tokens[0]?.revoked_at ?? "" });
  await insert(run, { rows: JSON.stringify(tokens) });
}

export async function isTokenRevoked(run: Run, organization_id: string, jti: string): Promise<boolean> {
  return (await select(run, { organization_id, jti })).length > 0;
}

export async function listRevocations(run: Run, after: number | undefined): Promise<Revocations> {
  if (after !== undefined) return parseRevocations(await selectAfter(run, { after }), after);
  const [row] = await selectLast(run, {});
  return parseRevocations([], row?.number ?? 0);
}
