import type { StoredWebhook } from "../domain/webhook.ts";

/** What the routes need to know of webhooks beside the store. */
export interface WebhookSettings {
  /**
   * The URL as it is kept.
   *
   * @throws ConsentsError `webhook-url-not-allowed`
   */
  checkUrl(url: string): string;
  /** Of the server's own key that the secrets of new webhooks are made of. */
  kid: string;
  /** The newest secret of a webhook. */
  secretOf(webhook: StoredWebhook): Promise<string>;
}
