import type { ApiKey, Session } from "../../domain/records.ts";
import { type ApiKeyRow, parseApiKey } from "../rows.ts";
import type { Connection } from "./connection.ts";
import type { Tables } from "./tables.ts";

/** API keys, and the sessions made with them. */
export interface ApiKeysTable {
  add(key: ApiKey): void;
  find(key: string): ApiKey | undefined;
  list(organization_id: string): ApiKey[];
  disable(organization_id: string, key: string, at: string): boolean;
  /** Forgets, on the way, the sessions that are over when this one begins. */
  addSession(session: Session): void;
  findSession(token_hash: string): Session | undefined;
}

export function createApiKeysTable({ prepare, db }: Connection): ApiKeysTable {
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
  const select = prepare<Pick<ApiKeyRow, "key">, ApiKeyRow>((value) =>
    db.selectFrom("api_keys").selectAll().where("key", "=", value("key")),
  );
  const selectOfOrganization = prepare<Pick<ApiKeyRow, "organization_id">, ApiKeyRow>((value) =>
    db
      .selectFrom("api_keys")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .orderBy("created_at")
      .orderBy("key"),
  );
  const disable = prepare<{ organization_id: string; key: string; at: string }>((value) =>
    db
      .updateTable("api_keys")
      // Disabled once, the first time stands.
      .set(({ fn, ref, val }) => ({ disabled_at: fn.coalesce(ref("disabled_at"), val(value("at"))) }))
      .where("organization_id", "=", value("organization_id"))
      .where("key", "=", value("key")),
  );
  const insertSession = prepare<Tables["sessions"]>((value) =>
    db.insertInto("sessions").values({
      token_hash: value("token_hash"),
      key: value("key"),
      created_at: value("created_at"),
      expires_at: value("expires_at"),
    }),
  );
  const deleteSessions = prepare<{ now: string }>((value) =>
    db.deleteFrom("sessions").where("expires_at", "<=", value("now")),
  );
  const selectSession = prepare<{ token_hash: string }, Tables["sessions"]>((value) =>
    db.selectFrom("sessions").selectAll().where("token_hash", "=", value("token_hash")),
  );
  return {
    add: (key) => void insert.run({ ...key, scopes: JSON.stringify(key.scopes) }),
    find(key) {
      const row = select.get({ key });
      return row && parseApiKey(row);
    },
    list: (organization_id) => selectOfOrganization.all({ organization_id }).map(parseApiKey),
    disable: (organization_id, key, at) => disable.run({ organization_id, key, at }).changes > 0,
    addSession(session) {
      deleteSessions.run({ now: session.created_at });
      insertSession.run({ ...session });
    },
    findSession(token_hash) {
      const row = selectSession.get({ token_hash });
      return row && { ...row };
    },
  };
}
