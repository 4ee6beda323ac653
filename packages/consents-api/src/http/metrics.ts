import type { EventStatus } from "@consents/contract";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { OutboxBacklog } from "../domain/outbox.ts";
import type { WebhookBacklog } from "../domain/webhook-store.ts";
import type { MailOutcome } from "../outbox-worker.ts";
import type { RequestLog } from "./request-log.ts";

/** What the process counts about itself, for Prometheus. No label tells whose: no id, no organization, no path. */
export interface Metrics {
  /** Counts a request that was answered. */
  countRequest(entry: Pick<RequestLog, "method" | "route" | "status" | "code" | "ms">): void;
  /** Counts an event that was recorded; not one that had been before. */
  countEvent(status: EventStatus, by: "organization" | "citizen"): void;
  /** Counts an attempt to deliver a message to a webhook. */
  countDelivery(outcome: "delivered" | "skipped" | "failed"): void;
  /** Counts an attempt to send a mail. */
  countMail(outcome: MailOutcome): void;
  /** Counts a durable commit and the writes that shared it. */
  countGroup(writes: number): void;
  /** Everything in Prometheus' text format, and its media type. */
  render(): Promise<{ text: string; type: string }>;
}

// Anybody may send any method: unknown ones share a label, or the series would grow without end.
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Seconds. Most answers take a few milliseconds; what takes longer than the last waits for the storage. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** How long what waits is not counted anew, in milliseconds: anybody may ask as often as they like. */
const BACKLOG_KEPT = 10_000;

/** What metrics look at beside what they are told. */
export interface MetricsOptions {
  /** What waits for the webhooks, */
  webhookBacklog(): Promise<WebhookBacklog>;
  /** and to be mailed. */
  outboxBacklog(): Promise<OutboxBacklog>;
  now: () => Date;
}
/** Writes; a group has 128 at most. */
const GROUP_SIZES = [1, 2, 4, 8, 16, 32, 64, 128];

/** Metrics of one API; each has its own. */
export function createMetrics({ webhookBacklog, outboxBacklog, now }: MetricsOptions): Metrics {
  const registry = new Registry();
  const requests = new Counter({
    name: "consents_requests_total",
    help: "Requests that were answered; code is the error code, if any.",
    labelNames: ["method", "route", "status", "code"],
    registers: [registry],
  });
  const durations = new Histogram({
    name: "consents_request_duration_seconds",
    help: "From the request's headers to its answer.",
    labelNames: ["method", "route"],
    buckets: DURATIONS,
    registers: [registry],
  });
  const events = new Counter({
    name: "consents_events_recorded_total",
    help: "Events that were recorded, durable by then.",
    labelNames: ["status", "by"],
    registers: [registry],
  });
  const deliveries = new Counter({
    name: "consents_webhook_attempts_total",
    help: "Attempts to deliver messages to webhooks, by what became of them.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const waiting = new Gauge({
    name: "consents_webhook_messages_waiting",
    help: "Messages that wait to be delivered to webhooks, of paused ones too; of all processes.",
    registers: [registry],
  });
  const oldest = new Gauge({
    name: "consents_webhook_oldest_waiting_seconds",
    help: "How long ago the oldest of them was made.",
    registers: [registry],
  });
  const mails = new Counter({
    name: "consents_mail_attempts_total",
    help: "Attempts to send mails, by what became of them.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const mailsWaiting = new Gauge({
    name: "consents_mails_waiting",
    help: "Mails that wait to be sent; of all processes.",
    registers: [registry],
  });
  const mailsOldest = new Gauge({
    name: "consents_mail_oldest_waiting_seconds",
    help: "How long ago the oldest of them was asked for.",
    registers: [registry],
  });
  const mailsUndeliverable = new Gauge({
    name: "consents_mails_undeliverable",
    help: "Mails that somebody has to look at; of all processes.",
    registers: [registry],
  });
  let lookedAt = 0;

  async function lookAtBacklog(): Promise<void> {
    const at = now().getTime();
    // A clock that is set back hinders nothing.
    if (Math.abs(at - lookedAt) < BACKLOG_KEPT) return;
    lookedAt = at;
    try {
      const [messages, mailsLeft] = await Promise.all([webhookBacklog(), outboxBacklog()]);
      waiting.set(messages.waiting);
      oldest.set(secondsSince(messages.oldest, at));
      mailsWaiting.set(mailsLeft.waiting);
      mailsOldest.set(secondsSince(mailsLeft.oldest, at));
      mailsUndeliverable.set(mailsLeft.undeliverable);
    } catch {
      // Whether the storage answers is for GET /ready to say.
    }
  }
  const groups = new Histogram({
    name: "consents_write_group_size",
    help: "Writes that lined up and shared one durable commit.",
    buckets: GROUP_SIZES,
    registers: [registry],
  });
  let collectsProcess = false;
  return {
    countRequest({ method, route, status, code, ms }) {
      const label = methods.has(method) ? method : "other";
      requests.inc({ method: label, route, status, code: code ?? "" });
      durations.observe({ method: label, route }, ms / 1000);
    },
    countEvent(status, by) {
      events.inc({ status, by });
    },
    countDelivery(outcome) {
      deliveries.inc({ outcome });
    },
    countMail(outcome) {
      mails.inc({ outcome });
    },
    countGroup(writes) {
      groups.observe(writes);
    },
    async render() {
      await lookAtBacklog();
      // Watching the event loop and the garbage collector costs something, so only for who wants to know.
      if (!collectsProcess) collectDefaultMetrics({ register: registry });
      collectsProcess = true;
      return { text: await registry.metrics(), type: registry.contentType };
    },
  };
}

/** 0: there is none. */
function secondsSince(time: string | null, now: number): number {
  return time === null ? 0 : Math.max(0, now - Date.parse(time)) / 1000;
}
