import { sql } from "kysely";
import type { StoredProof } from "../../domain/records.ts";
import { NOBODY, type ProofRow, parseProof, proofRow } from "../rows.ts";
import { db, prepare, type Run } from "./connection.ts";

/** Whose a proof of an organization is; more than one may have the same file. */
export type ProofOwner = Pick<ProofRow, "user_id" | "id">;

type Key = Pick<ProofRow, "organization_id" | "user_id" | "id">;

const columns = ["organization_id", "user_id", "id", "media_type", "created_at", "content"] as const;

const insert = prepare<ProofRow>((value) =>
  db
    .insertInto("proofs")
    .values({
      organization_id: value("organization_id"),
      user_id: value("user_id"),
      id: value("id"),
      media_type: value("media_type"),
      created_at: value("created_at"),
      content: value("content"),
    })
    .onConflict((conflict) => conflict.doNothing()),
);

// In one order, whoever asks; until the transaction ends nobody else claims them.
const lock = prepare<{ organization_id: string; ids: readonly string[] }, ProofOwner>(
  (value) => sql`
  select user_id, id from proofs
  where organization_id = ${value("organization_id")} and id = any(${value("ids")})
  order by id, user_id
  for update`,
);

const claim = prepare<Key>((value) =>
  db
    .updateTable("proofs")
    .set({ user_id: value("user_id") })
    .where("organization_id", "=", value("organization_id"))
    .where("user_id", "=", sql.lit(NOBODY))
    .where("id", "=", value("id")),
);

const remove = prepare<Key>((value) =>
  db
    .deleteFrom("proofs")
    .where("organization_id", "=", value("organization_id"))
    .where("user_id", "=", value("user_id"))
    .where("id", "=", value("id")),
);

const removeAll = prepare<Pick<Key, "organization_id" | "user_id">>((value) =>
  db
    .deleteFrom("proofs")
    .where("organization_id", "=", value("organization_id"))
    .where("user_id", "=", value("user_id")),
);

const removeUnnamed = prepare<{ organization_id: string; ids: readonly string[] }>(
  (value) => sql`
  delete from proofs
  where organization_id = ${value("organization_id")} and user_id = ${sql.lit(NOBODY)} and id = any(${value("ids")})
  and not exists (
    select from links
    where links.organization_id = proofs.organization_id and organization_user_id is not null
    and strpos(task::text, proofs.id) > 0
  )`,
);

const select = prepare<Key, ProofRow>((value) =>
  db
    .selectFrom("proofs")
    .select(columns)
    .where("organization_id", "=", value("organization_id"))
    .where("user_id", "=", value("user_id"))
    .where("id", "=", value("id")),
);

const selectAnybodys = prepare<Pick<Key, "organization_id" | "id">, ProofRow>((value) =>
  db
    .selectFrom("proofs")
    .select(columns)
    .where("organization_id", "=", value("organization_id"))
    .where("id", "=", value("id"))
    .limit(1),
);

/** Everybody who has one of these. */
export async function lockProofs(
  run: Run,
  organization_id: string,
  ids: readonly string[],
): Promise<ProofOwner[]> {
  return ids.length === 0 ? [] : lock(run, { organization_id, ids });
}

/** Nothing happens when the user, or nobody, has it already. */
export async function addProof(run: Run, proof: StoredProof): Promise<void> {
  const row = proofRow(proof);
  const { buffer, byteOffset, byteLength } = row.content;
  await insert(run, { ...row, content: Buffer.from(buffer, byteOffset, byteLength) });
}

/** Makes a proof of nobody the user's. */
export async function claimProof(run: Run, organization_id: string, owner: ProofOwner): Promise<void> {
  await claim(run, { organization_id, ...owner });
}

export async function removeProof(run: Run, organization_id: string, owner: ProofOwner): Promise<void> {
  await remove(run, { organization_id, ...owner });
}

/** All of the user's. */
export async function removeProofs(run: Run, organization_id: string, user_id: string): Promise<void> {
  await removeAll(run, { organization_id, user_id });
}

/** Of these, those of nobody that no link names. */
export async function removeUnnamedProofs(
  run: Run,
  organization_id: string,
  ids: readonly string[],
): Promise<void> {
  if (ids.length > 0) await removeUnnamed(run, { organization_id, ids });
}

/** The user's, or with null whoever's. */
export async function findProof(
  run: Run,
  organization_id: string,
  id: string,
  user_id: string | null,
): Promise<StoredProof | undefined> {
  const [row] =
    user_id === null
      ? await selectAnybodys(run, { organization_id, id })
      : await select(run, { organization_id, user_id, id });
  return row && parseProof(row);
}
