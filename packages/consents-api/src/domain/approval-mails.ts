import type { ConsentEvent } from "@consents/contract";
import { awaitsApproval, awaitsCitizen } from "./awaits-approval.ts";
import { findLanguage, findNotice } from "./find-language.ts";
import { isSamePerson } from "./is-same-person.ts";
import type { NoticeCatalogue } from "./notice-catalogue.ts";
import type { MailContent, OutboxMessage } from "./outbox.ts";
import type { Organization } from "./records.ts";

/**
 * The mails that a pending event needs next. First its citizen is asked to confirm it, in the language of the notice they
 * saw, where it waits for that; then each of the organization's approvers to approve it, in the notice's first language.
 * Nobody is asked to approve what they asked for themselves.
 *
 * @param now - milliseconds since 1970
 */
export function approvalMails(
  event: ConsentEvent,
  { approvers }: Pick<Organization, "approvers">,
  catalogue: NoticeCatalogue,
  now: number,
): OutboxMessage[] {
  const message = (id: string, content: MailContent): OutboxMessage => ({
    organization_id: event.organization_id,
    user_id: event.user.id,
    id,
    topic: "mail",
    content,
    created_at: new Date(now).toISOString(),
  });
  const { id: event_id, approvals = [] } = event;
  if (awaitsCitizen(event)) {
    const language = findLanguage(event, catalogue);
    return [message(`confirm:${event_id}`, { kind: "confirm", event_id, language })];
  }
  if (!awaitsApproval(event)) return [];
  const language = findNotice(event, catalogue)?.notice.languages[0] ?? "en";
  return approvers
    .filter((approver) => !isSamePerson(approver, event.delegate?.id))
    .map((approver) =>
      message(`review:${event_id}:${approvals.length}:${approver}`, {
        kind: "review",
        event_id,
        language,
        approver,
      }),
    );
}
