import { awaitsApproval } from "../../domain/awaits-approval.ts";
import { describeChoices } from "../../domain/describe-choices.ts";
import { isSamePerson } from "../../domain/is-same-person.ts";
import { speak } from "../../words/speak.ts";
import { type PageContent, page } from "./page.ts";
import { pageResponse } from "./page-response.ts";
import type { ReadLink, ReviewTask } from "./read-link.ts";

/** Shows an approver what waits for them, or what became of it. Changes nothing. */
export function showReview(link: ReadLink<ReviewTask>, secret: string): Response {
  const { task, stored, organization, catalogue, isOver } = link;
  const speech = speak(task.language);
  const { words, date } = speech;
  const common = { speech, organization: organization.name };
  const event = stored?.event;
  if (event === undefined) return pageResponse(page({ ...common, words: words.refused }), { status: 410 });
  const { delegate, user, proofs_id } = event;
  const facts: PageContent["facts"] = [
    { name: words.review.person, value: user.organization_user_id ?? user.id },
    ...(delegate === undefined ? [] : [{ name: words.review.delegate, value: delegate.name ?? delegate.id }]),
  ];
  const shown: Partial<PageContent> = {
    facts,
    choices: describeChoices(event, catalogue, task.language),
    choicesLanguage: task.language,
    // The short hash tells one file from another; people know none of them by name.
    files: {
      title: words.review.proofs,
      items: proofs_id.map((id) => ({ text: shortName(id), url: `${secret}/proofs/${id}` })),
    },
  };
  if (event.status === "confirmed") {
    const values = { date: date(event.approvals?.at(-1)?.approved_at ?? event.updated_at) };
    return pageResponse(page({ ...common, words: words.approved, values, facts, choices: shown.choices }));
  }
  if (!awaitsApproval(event)) return pageResponse(page({ ...common, words: words.changed }), { status: 409 });
  if (isOver) return pageResponse(page({ ...common, words: words.expired }), { status: 410 });
  if (isSamePerson(task.approver, delegate?.id)) {
    return pageResponse(page({ ...common, words: words.not_own }), { status: 403 });
  }
  const { title, lead, approve, refuse, otherwise } = words.review;
  return pageResponse(
    page({
      ...common,
      ...shown,
      words: { title, lead },
      values: { date: date(event.created_at) },
      press: {
        buttons: [
          { text: approve, action: `${secret}/confirm` },
          { text: refuse, action: `${secret}/refuse`, isQuiet: true },
        ],
        otherwise,
      },
    }),
  );
}

/** `3f2a…9c.pdf`, of a SHA-256 and an extension. */
function shortName(id: string): string {
  return id.replace(/^(\w{4})\w+(\w{2})\./, "$1…$2.");
}
