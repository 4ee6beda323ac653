import { type ConsentEvent, REGULATION_DEFAULT } from "@consents/contract";
import { awaitsApproval, awaitsCitizen } from "../domain/awaits-approval.ts";
import { addressHash, findAddress } from "../domain/find-address.ts";
import { findOwnLanguage } from "../domain/find-language.ts";
import { type MailContent, nextAttemptAt, type OutboxOutcome, type StoredMessage } from "../domain/outbox.ts";
import type { LinkTask, StoredEvent } from "../domain/records.ts";
import type { Store, User } from "../domain/store.ts";
import { createLinkSecret, linkSecretHash, linkUrl } from "../link-secret.ts";
import { hasWords } from "../words/speak.ts";
import { composeConfirmMail } from "./compose-confirm-mail.ts";
import type { MailFile } from "./compose-mail.ts";
import { composeReviewMail } from "./compose-review-mail.ts";
import type { SendMail } from "./send-mail.ts";

/** What is needed to ask people to confirm and to approve. */
export interface DeliverMailOptions {
  store: Pick<Store, "findOrganization" | "findEvent" | "findUser" | "findProof" | "addLink" | "removeLink">;
  send: SendMail;
  /** The API's public URL, where the pages are. */
  issuer: string;
  /** How long the link in a mail is good, in seconds. */
  approvalLifetime: number;
  now: () => Date;
}

/**
 * Makes one attempt at a mail about a pending event, and tells what became of it. Each attempt makes a link of its own, whose
 * secret is nowhere but in that mail; the links of attempts that were in doubt stay good as well, those of mails that were
 * certainly not taken go. What needs nobody any more is not asked for.
 */
export async function deliverMail(
  message: StoredMessage,
  { store, send, issuer, approvalLifetime, now }: DeliverMailOptions,
  signal?: AbortSignal,
): Promise<OutboxOutcome> {
  const { organization_id, user_id, id, content, attempts } = message;
  const { event_id } = content;
  const organization = await store.findOrganization(organization_id);
  const stored = await store.findEvent(organization_id, event_id);
  const found = await store.findUser(organization_id, { id: user_id }, REGULATION_DEFAULT);
  if (organization === undefined || stored === undefined || found === undefined) {
    return { state: "done", reason: "no longer there" };
  }
  const { event } = stored;
  const isWanted = content.kind === "confirm" ? awaitsCitizen(event) : awaitsApproval(event);
  if (!isWanted) return { state: "done", reason: "no longer pending" };
  const to = content.kind === "confirm" ? findAddress(found.user, event) : content.approver;
  if (to === undefined) return { state: "undeliverable", reason: "no address" };

  const secret = createLinkSecret();
  const secret_hash = linkSecretHash(secret);
  const created = now();
  const expires_at = new Date(created.getTime() + approvalLifetime * 1_000).toISOString();
  const language = languageFor(content, found.user, event);
  const task: LinkTask =
    content.kind === "confirm"
      ? { ...content, user_id, language, address_sha256: addressHash(to) }
      : { ...content, user_id };
  await store.addLink({
    secret_hash,
    organization_id,
    task,
    created_at: created.toISOString(),
    expires_at,
  });
  const link = linkUrl(issuer, secret);
  const parts = { to, id, organization, event, language, link, expires_at, issuer };
  const mail =
    content.kind === "confirm"
      ? composeConfirmMail(parts)
      : composeReviewMail({ ...parts, files: await readFiles(stored, store) });
  const outcome = await send(mail, signal);
  if (outcome.sent) return { state: "done" };
  const { final, inDoubt, reason } = outcome;
  if (!inDoubt) await store.removeLink(secret_hash);
  if (final) return { state: "undeliverable", reason };
  return { state: "waiting", due_at: nextAttemptAt(attempts, now().getTime()), reason };
}

// What they saw themselves is in their language; what was entered for them may be in that of who entered it.
function languageFor({ kind, language }: MailContent, user: User, event: ConsentEvent): string {
  const own = kind === "confirm" ? findOwnLanguage(user, event) : undefined;
  return own !== undefined && hasWords(own) ? own : language;
}

async function readFiles({ event }: StoredEvent, store: Pick<Store, "findProof">): Promise<MailFile[]> {
  const { organization_id, user, proofs_id } = event;
  const proofs = await Promise.all(proofs_id.map((id) => store.findProof(organization_id, id, user.id)));
  return proofs
    .filter((proof) => proof !== undefined)
    .map(({ id, media_type, content }) => ({ filename: id, contentType: media_type, content }));
}
