import type { ColumnType, Generated } from "kysely";
import type { EventRow } from "../rows.ts";
import type { SharedTables } from "../shared-tables.ts";
import type { WebhookMessageRow } from "../webhook-rows.ts";

/** The columns as they are in the database, see `migrations.ts`. */
export interface Tables extends SharedTables {
  events: EventRow & {
    /** Counts up in the order of arrival. */
    number: Generated<number>;
    /** `number` of the same user's event before. */
    previous: ColumnType<number | null, number | null, never>;
  };
  webhook_messages: Omit<WebhookMessageRow, "number"> & { number: Generated<number> };
}
