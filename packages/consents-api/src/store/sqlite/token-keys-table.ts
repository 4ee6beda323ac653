import type { JsonWebKey } from "node:crypto";
import type { TokenKey } from "../../domain/records.ts";
import type { Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

export interface TokenKeysTable {
  add(key: TokenKey): void;
  list(): TokenKey[];
}

type Row = Tables["token_keys"];

export function createTokenKeysTable({ prepare, db }: Connection): TokenKeysTable {
  const insert = prepare<Row>((value) =>
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
  const selectAll = prepare<Record<never, never>, Row>(() =>
    db.selectFrom("token_keys").selectAll().orderBy("created_at").orderBy("kid"),
  );
  return {
    add: (key) =>
      void insert.run({
        ...key,
        public_jwk: JSON.stringify(key.public_jwk),
        private_jwk: key.private_jwk && JSON.stringify(key.private_jwk),
      }),
    list: () => selectAll.all({}).map(parse),
  };
}

function parse(row: Row): TokenKey {
  return {
    ...row,
    public_jwk: JSON.parse(row.public_jwk) as JsonWebKey,
    private_jwk: row.private_jwk === null ? null : (JSON.parse(row.private_jwk) as JsonWebKey),
  };
}
