import type { EventRow } from "../rows.ts";
import type { SharedTables } from "../shared-tables.ts";
import type { WebhookMessageRow } from "../webhook-rows.ts";

/** The columns as they are in the database, see `migrations.ts`. */
export interface Tables extends SharedTables {
  events: EventRow & {
    /** Counts a user's events from 1 in the order of arrival. */
    number: number;
  };
  webhook_messages: WebhookMessageRow;
}
