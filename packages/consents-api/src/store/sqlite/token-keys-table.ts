import type { TokenKey } from "../../domain/records.ts";
import { parseTokenKey, type TokenKeyRow } from "../rows.ts";
import type { Connection } from "./connection.ts";

export interface TokenKeysTable {
  add(key: TokenKey): void;
  list(): TokenKey[];
  retire(kid: string, at: string): boolean;
}

export function createTokenKeysTable({ prepare, db }: Connection): TokenKeysTable {
  const insert = prepare<TokenKeyRow>((value) =>
    db.insertInto("token_keys").values({
      kid: value("kid"),
      organization_id: value("organization_id"),
      issuer: value("issuer"),
      public_jwk: value("public_jwk"),
      private_jwk: value("private_jwk"),
      created_at: value("created_at"),
      retired_at: value("retired_at"),
    }),
  );
  const selectAll = prepare<Record<never, never>, TokenKeyRow>(() =>
    db.selectFrom("token_keys").selectAll().orderBy("created_at").orderBy("kid"),
  );
  const retire = prepare<{ kid: string; at: string }>((value) =>
    db
      .updateTable("token_keys")
      .set(({ fn, ref, val }) => ({ retired_at: fn.coalesce(ref("retired_at"), val(value("at"))) }))
      .where("kid", "=", value("kid")),
  );
  return {
    add: (key) =>
      void insert.run({
        ...key,
        public_jwk: JSON.stringify(key.public_jwk),
        private_jwk: key.private_jwk && JSON.stringify(key.private_jwk),
      }),
    list: () => selectAll.all({}).map(parseTokenKey),
    retire: (kid, at) => retire.run({ kid, at }).changes > 0,
  };
}
