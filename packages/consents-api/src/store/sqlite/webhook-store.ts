import { WEBHOOKS_MAX } from "@consents/contract";
import { ConsentsError } from "../../domain/errors.ts";
import type { WebhookStore } from "../../domain/webhook-store.ts";
import { MESSAGES_AT_ONCE, parseMessageNumber } from "../webhook-rows.ts";
import type { OrganizationsTable } from "./organizations-table.ts";
import type { WebhookLog } from "./webhook-log.ts";
import type { WebhookKey, WebhookMessagesTable } from "./webhook-messages-table.ts";
import type { WebhooksTable } from "./webhooks-table.ts";
import type { WriteQueue } from "./write-queue.ts";

/** What a {@link createWebhookStore} is made of. */
export interface WebhookStoreParts {
  organizations: OrganizationsTable;
  webhooks: WebhooksTable;
  messages: WebhookMessagesTable;
  log: WebhookLog;
  writes: WriteQueue;
  read<Answer>(query: () => Answer): Promise<Answer>;
}

/** The part of the store that keeps webhooks and their messages. */
export function createWebhookStore({
  organizations,
  webhooks,
  messages,
  log,
  writes,
  read,
}: WebhookStoreParts): WebhookStore {
  return {
    addWebhook: (webhook) =>
      writes.add(() => {
        const { organization_id } = webhook;
        if (organizations.find(organization_id) === undefined) throw new ConsentsError("not-found");
        if (webhooks.list(organization_id).length >= WEBHOOKS_MAX)
          throw new ConsentsError("too-many-webhooks");
        return () => webhooks.add(webhook);
      }),
    findWebhook: (organization_id, id) => read(() => webhooks.find(organization_id, id)),
    listWebhooks: (organization_id) => read(() => webhooks.list(organization_id)),
    async changeWebhook(organization_id, id, change, now) {
      const made = await writes.add(() => {
        const before = webhooks.find(organization_id, id);
        const after = before && change(before);
        return () => {
          if (after !== undefined) webhooks.replace(after);
          return { before, after };
        };
      });
      const { before, after } = made;
      if (after?.status === "active" && before?.status !== "active")
        for (let due: number | undefined = 0; due !== undefined; ) {
          const from: number = due;
          due = await writes.add(() => () => log.hurrySome({ organization_id, webhook_id: id }, now, from));
        }
      return after;
    },
    async removeWebhook(organization_id, id) {
      const of: WebhookKey = { organization_id, webhook_id: id };
      // In many small writes, so that others have their turn. The webhook goes last, with what has come meanwhile:
      // whenever this process ends, no message is left that nobody looks at.
      while ((await writes.add(() => () => log.removeSome(of))) === MESSAGES_AT_ONCE);
      return writes.add(() => {
        const found = webhooks.find(organization_id, id);
        return () => {
          webhooks.remove(organization_id, id);
          while (log.removeSome(of) > 0);
          return found !== undefined;
        };
      });
    },

    listWebhookMessages: (organization_id, webhook_id, { limit, after }) =>
      read(() => {
        const of: WebhookKey = { organization_id, webhook_id };
        const before = after === undefined ? Number.MAX_SAFE_INTEGER : parseMessageNumber(after);
        const found = log.list(of, before, limit + 1);
        const rows = found.slice(0, limit);
        return found.length > limit ? { rows, next: String(rows.at(-1)!.number) } : { rows };
      }),
    async replayWebhook(organization_id, webhook_id, from, now) {
      const of: WebhookKey = { organization_id, webhook_id };
      let count = 0;
      for (let after = 0; ; ) {
        const numbers = await writes.add(() => () => log.replaySome(of, from, now, after));
        count += numbers.length;
        if (numbers.length < MESSAGES_AT_ONCE) return count;
        after = numbers.at(-1)!;
      }
    },

    async claimWebhookMessages(claim) {
      const { limit, perWebhook, without, until } = claim;
      const listDue = () =>
        webhooks
          .listActive()
          .filter(({ id }) => !without.includes(id))
          .flatMap((webhook) => {
            const { organization_id, id: webhook_id } = webhook;
            const due = messages.listDue({ organization_id, webhook_id }, claim, perWebhook);
            return due.map((message) => ({ message, webhook }));
          })
          .sort((one, other) => one.message.due_at - other.message.due_at)
          .slice(0, limit);
      // A look costs nothing; the lock that a write takes is for when there is something to take.
      if ((await read(listDue)).length === 0) return [];
      return writes.add(() => {
        const due = listDue();
        return () =>
          due.map(({ message, webhook }) => ({ message: messages.claim(message, until), webhook }));
      });
    },
    settleWebhookMessage: (attempt, outcome, now) =>
      writes.add(() => () => {
        const isKept = messages.settle(attempt, outcome, now);
        const disable = outcome.state === "waiting" ? outcome.disable : undefined;
        if (!isKept || disable === undefined) return isKept;
        const { organization_id, webhook_id } = attempt;
        const { reason, url, unless_delivered_since: since } = disable;
        const webhook = webhooks.find(organization_id, webhook_id);
        if (webhook?.status !== "active" || webhook.url !== url) return isKept;
        if (since !== undefined && messages.hasDelivered({ organization_id, webhook_id }, since))
          return isKept;
        const updated_at = new Date(now).toISOString();
        webhooks.replace({ ...webhook, status: "disabled", disabled_reason: reason, updated_at });
        return isKept;
      }),
    async forgetWebhookMessages(now) {
      // As above.
      if ((await read(() => log.listOld(now))).length === 0) return false;
      return writes.add(() => {
        const old = log.listOld(now);
        return () => {
          log.remove(old);
          return old.length === MESSAGES_AT_ONCE;
        };
      });
    },
    webhookBacklog: () => read(() => log.backlog()),
  };
}
