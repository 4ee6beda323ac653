import type { TokenKey } from "../../domain/records.ts";
import { parseTokenKey, type TokenKeyRow } from "../rows.ts";
import { db, prepare, type Run } from "./connection.ts";

const insert = prepare<TokenKeyRow, { kid: string }>((value) =>
  db
    .insertInto("token_keys")
    .values({
      kid: value("kid"),
      organization_id: value("organization_id"),
      issuer: value("issuer"),
      public_jwk: value("public_jwk"),
      private_jwk: value("private_jwk"),
      created_at: value("created_at"),
      retired_at: value("retired_at"),
    })
    .onConflict((conflict) => conflict.column("kid").doNothing())
    .returning("kid"),
);

const selectAll = prepare<object, TokenKeyRow>(() =>
  db
    .selectFrom("token_keys")
    .select(["kid", "organization_id", "issuer", "public_jwk", "private_jwk", "created_at", "retired_at"])
    .orderBy("created_at")
    .orderBy("kid"),
);

const retire = prepare<{ kid: string; at: string }, { kid: string }>((value) =>
  db
    .updateTable("token_keys")
    .set(({ fn, ref, val }) => ({ retired_at: fn.coalesce(ref("retired_at"), val(value("at"))) }))
    .where("kid", "=", value("kid"))
    .returning("kid"),
);

/** False when the `kid` is taken. */
export async function addTokenKey(run: Run, key: TokenKey): Promise<boolean> {
  const added = await insert(run, {
    ...key,
    public_jwk: JSON.stringify(key.public_jwk),
    private_jwk: key.private_jwk && JSON.stringify(key.private_jwk),
  });
  return added.length > 0;
}

export async function listTokenKeys(run: Run): Promise<TokenKey[]> {
  return (await selectAll(run, {})).map(parseTokenKey);
}

/** False when there is none. */
export async function retireTokenKey(run: Run, kid: string, at: string): Promise<boolean> {
  return (await retire(run, { kid, at })).length > 0;
}
