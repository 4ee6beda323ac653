import { REGULATION_DEFAULT } from "@consents/contract";
import { awaitsCitizen } from "../domain/awaits-citizen.ts";
import { findAddress } from "../domain/find-address.ts";
import { nextAttemptAt, type OutboxOutcome, type StoredMessage } from "../domain/outbox.ts";
import type { Store } from "../domain/store.ts";
import { createLinkSecret, linkSecretHash, linkUrl } from "../link-secret.ts";
import { composeApprovalMail } from "./compose-approval-mail.ts";
import type { SendMail } from "./send-mail.ts";

/** What is needed to ask citizens to confirm. */
export interface ApprovalMailOptions {
  store: Pick<Store, "findOrganization" | "findEvent" | "findUser" | "addLink">;
  send: SendMail;
  /** The API's public URL, where the page is. */
  issuer: string;
  /** How long the link in a mail is good, in seconds. */
  approvalLifetime: number;
  now: () => Date;
}

/**
 * Makes one attempt at the mail that asks a citizen to confirm an event, and tells what became of it. Each attempt makes
 * a link of its own, whose secret is nowhere but in that mail; the links of attempts that were in doubt stay good as well.
 * What needs no confirmation any more is not asked for.
 */
export async function deliverApprovalMail(
  message: StoredMessage,
  { store, send, issuer, approvalLifetime, now }: ApprovalMailOptions,
): Promise<OutboxOutcome> {
  const { organization_id, user_id, id, content, attempts } = message;
  const { event_id, language } = content;
  const organization = await store.findOrganization(organization_id);
  const stored = await store.findEvent(organization_id, event_id);
  const found = await store.findUser(organization_id, { id: user_id }, REGULATION_DEFAULT);
  if (organization === undefined || stored === undefined || found === undefined) {
    return { state: "done", reason: "no longer there" };
  }
  const { event } = stored;
  if (!awaitsCitizen(event)) return { state: "done", reason: "no longer pending" };
  const to = findAddress(found.user, event);
  if (to === undefined) return { state: "undeliverable", reason: "no address" };

  const secret = createLinkSecret();
  const created = now();
  const expires_at = new Date(created.getTime() + approvalLifetime * 1_000).toISOString();
  await store.addLink({
    secret_hash: linkSecretHash(secret),
    organization_id,
    task: { kind: "approve", user_id, event_id, language },
    created_at: created.toISOString(),
    expires_at,
  });
  const link = linkUrl(issuer, secret);
  const outcome = await send(
    composeApprovalMail({ to, id, organization, event, language, link, expires_at, issuer }),
  );
  if (outcome.sent) return { state: "done" };
  const { final, reason } = outcome;
  if (final) return { state: "undeliverable", reason };
  return { state: "waiting", due_at: nextAttemptAt(attempts, now().getTime()), reason };
}
