import { WEBHOOKS_MAX } from "@consents/contract";
import { ConsentsError } from "../../domain/errors.ts";
import type { StoredWebhook } from "../../domain/webhook.ts";
import type { WebhookDisabling } from "../../domain/webhook-message.ts";
import type { WebhookStore } from "../../domain/webhook-store.ts";
import { MESSAGES_AT_ONCE, parseMessageNumber } from "../webhook-rows.ts";
import type { Run } from "./connection.ts";
import { lockOrganization } from "./organizations-table.ts";
import type { Transactions } from "./transactions.ts";
import {
  forgetSome,
  hurrySome,
  listWebhookMessages,
  removeSome,
  replaySome,
  webhookBacklog,
} from "./webhook-log.ts";
import {
  claimWebhookMessages,
  hasDelivered,
  settleWebhookMessage,
  type WebhookKey,
} from "./webhook-messages-table.ts";
import {
  addWebhook,
  findWebhook,
  findWebhooks,
  listWebhooks,
  lockWebhook,
  removeWebhook,
  replaceWebhook,
} from "./webhooks-table.ts";

/** Greater than any number of a message. */
const NUMBER_MAX = Number.MAX_SAFE_INTEGER;

/** The part of the store that keeps webhooks and their messages. */
export function createWebhookStore({ read, write }: Pick<Transactions, "read" | "write">): WebhookStore {
  return {
    addWebhook: (webhook) =>
      write(async (run) => {
        const { organization_id } = webhook;
        // Also so that nobody else adds one meanwhile.
        if (!(await lockOrganization(run, organization_id))) throw new ConsentsError("not-found");
        if ((await listWebhooks(run, organization_id)).length >= WEBHOOKS_MAX)
          throw new ConsentsError("too-many-webhooks");
        await addWebhook(run, webhook);
      }),
    findWebhook: (organization_id, id) => findWebhook(read, organization_id, id),
    listWebhooks: (organization_id) => listWebhooks(read, organization_id),
    async changeWebhook(organization_id, id, change, now) {
      const { before, after } = await write(async (run) => {
        const found = await lockWebhook(run, organization_id, id);
        const changed = found && change(found);
        if (changed !== undefined) await replaceWebhook(run, changed);
        return { before: found, after: changed };
      });
      if (after?.status === "active" && before?.status !== "active")
        for (let due: number | undefined = 0; due !== undefined; ) {
          const from: number = due;
          due = await write((run) => hurrySome(run, { organization_id, webhook_id: id }, now, from));
        }
      return after;
    },
    async removeWebhook(organization_id, id) {
      const of: WebhookKey = { organization_id, webhook_id: id };
      // In many small transactions, since each is given a few seconds only. The webhook goes last, with what has come
      // meanwhile: whenever this process ends, no message is left that nobody looks at.
      while ((await write((run) => removeSome(run, of))) === MESSAGES_AT_ONCE);
      return write(async (run) => {
        const isThere = await removeWebhook(run, organization_id, id);
        while ((await removeSome(run, of)) > 0);
        return isThere;
      });
    },

    async listWebhookMessages(organization_id, webhook_id, { limit, after }) {
      const before = after === undefined ? NUMBER_MAX : parseMessageNumber(after);
      // One more than asked for tells whether there is a next page.
      const found = await listWebhookMessages(read, { organization_id, webhook_id }, before, limit + 1);
      const rows = found.slice(0, limit);
      return found.length > limit ? { rows, next: String(rows.at(-1)!.number) } : { rows };
    },
    async replayWebhook(organization_id, webhook_id, from, now) {
      const of: WebhookKey = { organization_id, webhook_id };
      let count = 0;
      for (let after = 0; ; ) {
        const numbers = await write((run) => replaySome(run, of, from, now, after));
        count += numbers.length;
        if (numbers.length < MESSAGES_AT_ONCE) return count;
        after = Math.max(...numbers);
      }
    },

    claimWebhookMessages: (claim) =>
      write(async (run) => {
        const messages = await claimWebhookMessages(run, claim);
        if (messages.length === 0) return [];
        const webhooks = await findWebhooks(run, messages);
        return messages.flatMap((message) => {
          const webhook = webhooks.find((one) => isOf(message, one));
          return webhook === undefined ? [] : [{ message, webhook }];
        });
      }),
    settleWebhookMessage: (attempt, outcome, now) =>
      write(async (run) => {
        const isKept = await settleWebhookMessage(run, attempt, outcome, now);
        const disabling = outcome.state === "waiting" ? outcome.disable : undefined;
        if (isKept && disabling !== undefined) await disable(run, attempt, disabling, now);
        return isKept;
      }),
    async forgetWebhookMessages(now) {
      return (await write((run) => forgetSome(run, now))) === MESSAGES_AT_ONCE;
    },
    webhookBacklog: () => webhookBacklog(read),
  };
}

function isOf({ organization_id, webhook_id }: WebhookKey, webhook: StoredWebhook): boolean {
  return webhook.organization_id === organization_id && webhook.id === webhook_id;
}

async function disable(
  run: Run,
  { organization_id, webhook_id }: WebhookKey,
  { reason, url, unless_delivered_since: since }: WebhookDisabling,
  now: number,
): Promise<void> {
  const webhook = await lockWebhook(run, organization_id, webhook_id);
  if (webhook?.status !== "active" || webhook.url !== url) return;
  if (since !== undefined && (await hasDelivered(run, { organization_id, webhook_id }, since))) return;
  const updated_at = new Date(now).toISOString();
  await replaceWebhook(run, { ...webhook, status: "disabled", disabled_reason: reason, updated_at });
}
