import type { StoredWebhook } from "../../domain/webhook.ts";
import { parseWebhook, type WebhookRow, webhookRow } from "../webhook-rows.ts";
import type { Connection } from "./connection.ts";

export interface WebhooksTable {
  add(webhook: StoredWebhook): void;
  find(organization_id: string, id: string): StoredWebhook | undefined;
  /** In the order of `id`. */
  list(organization_id: string): StoredWebhook[];
  /** Of all organizations, those that messages are sent to. */
  listActive(): StoredWebhook[];
  replace(webhook: StoredWebhook): void;
  remove(organization_id: string, id: string): void;
}

type Row = { [Name in keyof WebhookRow]: WebhookRow[Name] };
type Key = { organization_id: string; id: string };

export function createWebhooksTable({ prepare, db }: Connection): WebhooksTable {
  const insert = prepare<Row>((value) =>
    db.insertInto("webhooks").values({
      organization_id: value("organization_id"),
      id: value("id"),
      url: value("url"),
      types: value("types"),
      status: value("status"),
      disabled_reason: value("disabled_reason"),
      kid: value("kid"),
      secret_number: value("secret_number"),
      previous_secret_until: value("previous_secret_until"),
      created_at: value("created_at"),
      updated_at: value("updated_at"),
    }),
  );
  const update = prepare<Row>((value) =>
    db
      .updateTable("webhooks")
      .set({
        url: value("url"),
        types: value("types"),
        status: value("status"),
        disabled_reason: value("disabled_reason"),
        secret_number: value("secret_number"),
        previous_secret_until: value("previous_secret_until"),
        updated_at: value("updated_at"),
      })
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const select = prepare<Key, WebhookRow>((value) =>
    db
      .selectFrom("webhooks")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  const selectAll = prepare<{ organization_id: string }, WebhookRow>((value) =>
    db
      .selectFrom("webhooks")
      .selectAll()
      .where("organization_id", "=", value("organization_id"))
      .orderBy("id"),
  );
  const selectActive = prepare<Record<never, never>, WebhookRow>(() =>
    db.selectFrom("webhooks").selectAll().where("status", "=", "active"),
  );
  const remove = prepare<Key>((value) =>
    db
      .deleteFrom("webhooks")
      .where("organization_id", "=", value("organization_id"))
      .where("id", "=", value("id")),
  );
  return {
    add: (webhook) => void insert.run(webhookRow(webhook)),
    find(organization_id, id) {
      const row = select.get({ organization_id, id });
      return row && parseWebhook(row);
    },
    list: (organization_id) => selectAll.all({ organization_id }).map(parseWebhook),
    listActive: () => selectActive.all({}).map(parseWebhook),
    replace: (webhook) => void update.run(webhookRow(webhook)),
    remove: (organization_id, id) => void remove.run({ organization_id, id }),
  };
}
