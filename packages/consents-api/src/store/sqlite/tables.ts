import type { ColumnType, Generated } from "kysely";

/** The columns as they are in the database; JSON stands in them as text. `*-table.ts` parses rows into records. */
export interface Tables {
  organizations: {
    id: string;
    name: string;
    regulations: string;
    created_at: string;
  };
  api_keys: {
    key: string;
    organization_id: string;
    secret_hash: string;
    scopes: string;
    created_at: string;
    disabled_at: string | null;
  };
  sessions: {
    token_hash: string;
    key: string;
    created_at: string;
    expires_at: string;
  };
  token_keys: {
    kid: string;
    organization_id: string | null;
    issuer: string;
    public_jwk: string;
    private_jwk: string | null;
    created_at: string;
    retired_at: string | null;
  };
  notices: {
    organization_id: string;
    id: string;
    version: number;
    notice: string;
    text_sha256: string;
  };
  users: {
    organization_id: ColumnType<string, string, never>;
    id: ColumnType<string, string, never>;
    organization_user_id: string | null;
    version: number;
    created_at: ColumnType<string, string, never>;
    updated_at: string;
    metadata: string;
    country: string | null;
    last_seen_country: string | null;
    /** By regulation. In the user's row, since both change with every event: one page to write. */
    statuses: string;
    /** `events.number` of the user's last event to arrive; from there each names the one before. */
    last_event: number | null;
  };
  events: {
    /** Counts up in the order of arrival. */
    number: Generated<number>;
    organization_id: ColumnType<string, string, never>;
    id: ColumnType<string, string, never>;
    user_id: ColumnType<string, string, never>;
    regulation: ColumnType<string, string, never>;
    status: string;
    effective_at: ColumnType<number, number, never>;
    version: number;
    request_sha256: ColumnType<string, string, never>;
    /** Null: removed; the row stays as a tombstone that keeps the id taken and the chain whole. */
    event: string | null;
    /** `number` of the same user's event before. */
    previous: ColumnType<number | null, number | null, never>;
  };
}
