import type { ColumnType, Generated } from "kysely";
import type {
  ApiKeyRow,
  ErasedUserRow,
  EventRow,
  LinkRow,
  NoticeRow,
  OrganizationRow,
  OutboxRow,
  ProofRow,
  RevokedTokenRow,
  TokenKeyRow,
  UserRow,
} from "../rows.ts";
import type { WebhookMessageRow, WebhookRow } from "../webhook-rows.ts";

/** The columns as they are in the database, see `migrations.ts`. */
export interface Tables {
  organizations: OrganizationRow;
  api_keys: ApiKeyRow;
  sessions: {
    token_hash: string;
    key: string;
    created_at: string;
    expires_at: string;
  };
  token_keys: TokenKeyRow;
  revoked_tokens: Omit<RevokedTokenRow, "number"> & { number: Generated<number> };
  notices: NoticeRow;
  users: UserRow;
  erased_users: ErasedUserRow;
  events: EventRow & {
    /** Counts up in the order of arrival. */
    number: Generated<number>;
    /** `number` of the same user's event before. */
    previous: ColumnType<number | null, number | null, never>;
  };
  links: LinkRow;
  outbox: OutboxRow;
  webhooks: WebhookRow;
  webhook_messages: Omit<WebhookMessageRow, "number"> & { number: Generated<number> };
  proofs: ProofRow;
}
