import { awaitsCitizen } from "../../domain/awaits-approval.ts";
import { canonicalJson } from "../../domain/canonical-json.ts";
import { complete } from "../../domain/create-event.ts";
import { describeChoices } from "../../domain/describe-choices.ts";
import { requestSha256 } from "../../domain/record-event.ts";
import { fill, speak } from "../../words/speak.ts";
import type { ApiContext } from "../route.ts";
import { wouldAct } from "./change-of.ts";
import { page } from "./page.ts";
import { pageResponse } from "./page-response.ts";
import type { ActTask, ConfirmTask, ReadLink, ReviewTask } from "./read-link.ts";
import { showReview } from "./show-review.ts";
import { digestOf, languageOf, shownEvent } from "./shown-event.ts";

/** Shows what a link would do, has done, or why it does nothing. Changes nothing. */
export function showLink(link: ReadLink, secret: string, context: ApiContext): Response | Promise<Response> {
  switch (link.task.kind) {
    case "confirm":
      return showConfirm(link as ReadLink<ConfirmTask>, secret);
    case "review":
      return showReview(link as ReadLink<ReviewTask>, secret);
    default:
      return showAct(link as ReadLink<ActTask>, secret, context);
  }
}

/** From where a press is sent to where the API begins. */
export const ROOT_OF_PRESS = "../../";

/**
 * The page of a link that can do nothing more, since what it is about has changed; and the answer to its press.
 *
 * @param root - from where it is shown to where the API begins; default: from the link
 */
export function showChanged(link: ReadLink, root?: string): Response {
  const speech = speak(languageOf(link));
  const content = { speech, organization: link.organization.name, words: speech.words.changed };
  return pageResponse(page({ ...content, ...(root !== undefined && { root }) }), { status: 409 });
}

/** The answer to a press that did nothing, since the event is another than the page had shown. */
export function showStale(link: ReadLink, secret: string): Response {
  const speech = speak(languageOf(link));
  const { stale } = speech.words;
  const onward = { text: stale.again, url: `../${secret}` };
  const content = { speech, organization: link.organization.name, words: stale, onward };
  return pageResponse(page({ ...content, root: ROOT_OF_PRESS }), { status: 409 });
}

function showConfirm(link: ReadLink<ConfirmTask>, secret: string): Response {
  const { task, stored, organization, catalogue, isOver } = link;
  const speech = speak(task.language);
  const { words, date } = speech;
  const common = { speech, organization: organization.name };
  const event = stored?.event;
  if (event === undefined) return pageResponse(page({ ...common, words: words.gone }), { status: 410 });
  const choices = {
    choices: describeChoices(event, catalogue, task.language),
    choicesLanguage: task.language,
  };
  if (!awaitsCitizen(event)) {
    const which = event.status === "confirmed" ? words.confirmed : words.half_confirmed;
    const at = event.approvals?.at(-1)?.approved_at ?? event.updated_at;
    const told = isOver ? {} : choices;
    return pageResponse(page({ ...common, words: which, values: { date: date(at) }, ...told }));
  }
  if (isOver) return pageResponse(page({ ...common, words: words.expired }), { status: 410 });
  const { title, lead, button, otherwise, delegate } = words.confirm;
  const name = event.delegate && (event.delegate.name ?? event.delegate.id);
  return pageResponse(
    page({
      ...common,
      words: { title, lead },
      values: { date: date(event.created_at) },
      ...(name !== undefined && { more: fill(delegate, { name }) }),
      ...choices,
      press: { buttons: [{ text: button, action: `${secret}/confirm` }], otherwise, shown: digestOf(link) },
    }),
  );
}

async function showAct(link: ReadLink<ActTask>, secret: string, context: ApiContext): Promise<Response> {
  const { task, stored, organization, catalogue, isOver } = link;
  const language = languageOf(link);
  const speech = speak(language);
  const { words, date } = speech;
  const common = { speech, organization: organization.name };
  if (isDone(link)) {
    const { host } = new URL(task.redirect_url);
    const onward = { text: fill(words.acted.back, { url: host }), url: task.redirect_url };
    const at = stored?.event.approvals?.at(-1)?.approved_at ?? stored?.event.updated_at ?? "";
    return pageResponse(page({ ...common, words: words.acted, values: { date: date(at) }, onward }));
  }
  const event = shownEvent(link);
  if (event === undefined) {
    return pageResponse(page({ ...common, words: words.gone }), { status: 410 });
  }
  if (isOver) return pageResponse(page({ ...common, words: words.expired }), { status: 410 });
  if (!(await wouldAct(link, context))) return showChanged(link);
  const { title, lead, button, otherwise } = words.act;
  return pageResponse(
    page({
      ...common,
      words: { title, lead },
      choices: describeChoices(event, catalogue, language),
      choicesLanguage: language,
      press: { buttons: [{ text: button, action: `${secret}/confirm` }], otherwise, shown: digestOf(link) },
    }),
  );
}

/**
 * True once it is done what the link asks for, by its own press or another's: the event is there, or confirmed. One that
 * has the same id and says something else, or is somebody else's, does not count: of this link nothing was recorded.
 */
export function isDone({
  task,
  stored,
  caller,
}: Pick<ReadLink<ActTask>, "task" | "stored" | "caller">): boolean {
  if (stored === undefined || caller === undefined) return false;
  const { event, request_sha256 } = stored;
  if (task.kind === "event.create") {
    // The notice that a page shows may be a newer one by now than was recorded.
    return event.evidence.link === task.id || request_sha256 === requestSha256(task.event, caller);
  }
  const { consents } = task.event;
  const asksForThat =
    consents === undefined || canonicalJson(complete(consents)) === canonicalJson(event.consents);
  return event.status === "confirmed" && asksForThat;
}
