import type { Generated } from "kysely";
import type {
  ApiKeyRow,
  ErasedUserRow,
  LinkRow,
  NoticeRow,
  OrganizationRow,
  OutboxRow,
  ProofRow,
  RevokedTokenRow,
  TokenKeyRow,
  UserRow,
} from "./rows.ts";
import type { WebhookRow } from "./webhook-rows.ts";

/** The columns that are the same in every database; see `migrations.ts` of each. */
export interface SharedTables {
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
  proofs: ProofRow;
  links: LinkRow;
  outbox: OutboxRow;
  webhooks: WebhookRow;
}
