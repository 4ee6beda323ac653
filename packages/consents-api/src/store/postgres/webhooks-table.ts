import { sql } from "kysely";
import type { StoredWebhook } from "../../domain/webhook.ts";
import { parseWebhook, type WebhookRow, webhookColumns, webhookRow } from "../webhook-rows.ts";
import { db, prepare, type Run } from "./connection.ts";

type Key = Pick<WebhookRow, "organization_id" | "id">;

const insert = prepare<WebhookRow>((value) =>
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

const update = prepare<WebhookRow>((value) =>
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
    .select(webhookColumns)
    .where("organization_id", "=", value("organization_id"))
    .where("id", "=", value("id")),
);

const selectForUpdate = prepare<Key, WebhookRow>((value) =>
  db
    .selectFrom("webhooks")
    .select(webhookColumns)
    .where("organization_id", "=", value("organization_id"))
    .where("id", "=", value("id"))
    .forNoKeyUpdate(),
);

const selectAll = prepare<Pick<Key, "organization_id">, WebhookRow>((value) =>
  db
    .selectFrom("webhooks")
    .select(webhookColumns)
    .where("organization_id", "=", value("organization_id"))
    .orderBy("id"),
);

// Until the transaction ends none of them goes away, with messages still being written to it.
const selectAllToTell = prepare<Pick<Key, "organization_id">, WebhookRow>((value) =>
  db
    .selectFrom("webhooks")
    .select(webhookColumns)
    .where("organization_id", "=", value("organization_id"))
    .orderBy("id")
    .forKeyShare(),
);

// Of those found by a claim; the claim itself has looked whether they are active.
const selectThese = prepare<{ keys: string }, WebhookRow>(
  (value) => sql`
  select ${sql.join(webhookColumns.map((column) => sql.ref(`webhooks.${column}`)))}
  from json_to_recordset(${value("keys")}) as given (organization_id text, webhook_id text)
  join webhooks on webhooks.organization_id = given.organization_id and webhooks.id = given.webhook_id`,
);

const remove = prepare<Key, { id: string }>((value) =>
  db
    .deleteFrom("webhooks")
    .where("organization_id", "=", value("organization_id"))
    .where("id", "=", value("id"))
    .returning("id"),
);

export async function addWebhook(run: Run, webhook: StoredWebhook): Promise<void> {
  await insert(run, webhookRow(webhook));
}

export async function replaceWebhook(run: Run, webhook: StoredWebhook): Promise<void> {
  await update(run, webhookRow(webhook));
}

export async function findWebhook(
  run: Run,
  organization_id: string,
  id: string,
): Promise<StoredWebhook | undefined> {
  const [row] = await select(run, { organization_id, id });
  return row && parseWebhook(row);
}

/** Keeps others from changing it until the transaction ends. */
export async function lockWebhook(
  run: Run,
  organization_id: string,
  id: string,
): Promise<StoredWebhook | undefined> {
  const [row] = await selectForUpdate(run, { organization_id, id });
  return row && parseWebhook(row);
}

/** In the order of `id`. */
export async function listWebhooks(run: Run, organization_id: string): Promise<StoredWebhook[]> {
  return (await selectAll(run, { organization_id })).map(parseWebhook);
}

/** The same, for who writes messages to them. */
export async function listWebhooksToTell(run: Run, organization_id: string): Promise<StoredWebhook[]> {
  return (await selectAllToTell(run, { organization_id })).map(parseWebhook);
}

/** Those of all organizations that are named, by organization and id. */
export async function findWebhooks(
  run: Run,
  keys: readonly { organization_id: string; webhook_id: string }[],
): Promise<StoredWebhook[]> {
  return (await selectThese(run, { keys: JSON.stringify(keys) })).map(parseWebhook);
}

/** False when there is none. */
export async function removeWebhook(run: Run, organization_id: string, id: string): Promise<boolean> {
  return (await remove(run, { organization_id, id })).length > 0;
}
