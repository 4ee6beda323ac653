import type { RevokedToken } from "../../domain/records.ts";
import type { Revocations } from "../../domain/store.ts";
import { parseRevocations, REVOCATIONS_PAGE, type RevokedTokenRow } from "../rows.ts";
import type { Connection } from "./connection.ts";

export interface RevokedTokensTable {
  /** Forgets, on the way, those that have ended when this one is revoked. */
  add(token: RevokedToken): void;
  has(organization_id: string, jti: string): boolean;
  list(after: number | undefined): Revocations;
}

export function createRevokedTokensTable({ prepare, db }: Connection): RevokedTokensTable {
  const insert = prepare<Omit<RevokedTokenRow, "number">>((value) =>
    db
      .insertInto("revoked_tokens")
      .values({
        organization_id: value("organization_id"),
        jti: value("jti"),
        revoked_at: value("revoked_at"),
        expires_at: value("expires_at"),
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const deleteEnded = prepare<{ now: string }>((value) =>
    db.deleteFrom("revoked_tokens").where("expires_at", "<=", value("now")),
  );
  const select = prepare<{ organization_id: string; jti: string }, { number: number }>((value) =>
    db
      .selectFrom("revoked_tokens")
      .select("number")
      .where("organization_id", "=", value("organization_id"))
      .where("jti", "=", value("jti")),
  );
  const selectLast = prepare<Record<never, never>, { number: number }>(() =>
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
  return {
    add(token) {
      deleteEnded.run({ now: token.revoked_at });
      insert.run({ ...token });
    },
    has: (organization_id, jti) => select.get({ organization_id, jti }) !== undefined,
    list: (after) =>
      after === undefined
        ? parseRevocations([], selectLast.get({})?.number ?? 0)
        : parseRevocations(selectAfter.all({ after }), after),
  };
}
