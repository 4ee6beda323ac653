import type { ConsentEvent } from "@consents/contract";
import { awaitsCitizen } from "../../domain/awaits-approval.ts";
import { complete } from "../../domain/create-event.ts";
import { describeChoices } from "../../domain/describe-choices.ts";
import { findLanguage } from "../../domain/find-language.ts";
import { fill, speak } from "../../words/speak.ts";
import { page } from "./page.ts";
import { pageResponse } from "./page-response.ts";
import type { ActTask, ConfirmTask, ReadLink, ReviewTask } from "./read-link.ts";
import { showReview } from "./show-review.ts";

/** Shows what a link would do, has done, or why it does nothing. Changes nothing. */
export function showLink(link: ReadLink, secret: string): Response {
  switch (link.task.kind) {
    case "confirm":
      return showConfirm(link as ReadLink<ConfirmTask>, secret);
    case "review":
      return showReview(link as ReadLink<ReviewTask>, secret);
    default:
      return showAct(link as ReadLink<ActTask>, secret);
  }
}

/** From where a press is sent to where the API begins. */
const ROOT_OF_PRESS = "../../";

/** The answer to a press that did nothing, since what it was about has changed. */
export function showChanged(link: ReadLink): Response {
  const speech = speak(languageOf(link));
  const content = { speech, organization: link.organization.name, words: speech.words.changed };
  return pageResponse(page({ ...content, root: ROOT_OF_PRESS }), { status: 409 });
}

const statuses = { unknown: 404, too_many: 429, trouble: 503 } as const;

/**
 * The page, or the answer to a press, for a link that leads nowhere (`too_many`: like many before it), or while something
 * here does not work.
 */
export function showNothing(
  which: keyof typeof statuses,
  method: string,
  acceptLanguage: string | null,
  headers?: Readonly<Record<string, string>>,
): Response {
  const speech = speak(acceptLanguage?.split(/[,;]/)[0]?.trim() ?? "en");
  const root = method === "POST" ? { root: ROOT_OF_PRESS } : {};
  return pageResponse(page({ speech, words: speech.words[which], ...root }), {
    status: statuses[which],
    headers,
  });
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
    return pageResponse(page({ ...common, words: which, values: { date: date(at) }, ...choices }));
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
      press: { buttons: [{ text: button, action: `${secret}/confirm` }], otherwise },
    }),
  );
}

function showAct(link: ReadLink<ActTask>, secret: string): Response {
  const { task, stored, organization, catalogue, isOver } = link;
  const language = languageOf(link);
  const speech = speak(language);
  const { words, date } = speech;
  const common = { speech, organization: organization.name };
  const { origin, host } = new URL(task.redirect_url);
  if (isDone(link)) {
    const onward = { text: fill(words.acted.back, { url: host }), url: task.redirect_url };
    const at = stored?.event.approvals?.at(-1)?.approved_at ?? stored?.event.updated_at ?? "";
    return pageResponse(page({ ...common, words: words.acted, values: { date: date(at) }, onward }));
  }
  if (task.kind === "event.update" && stored === undefined) {
    return pageResponse(page({ ...common, words: words.gone }), { status: 410 });
  }
  if (isOver) return pageResponse(page({ ...common, words: words.expired }), { status: 410 });
  const { title, lead, button, otherwise } = words.act;
  const actPage = page({
    ...common,
    words: { title, lead },
    choices: describeChoices(eventOf(link), catalogue, language),
    choicesLanguage: language,
    press: { buttons: [{ text: button, action: `${secret}/confirm` }], otherwise },
  });
  return pageResponse(actPage, { formOrigin: origin });
}

/** True once the button was pressed: the event is there, or confirmed. */
export function isDone({ task, stored }: ReadLink<ActTask>): boolean {
  return stored !== undefined && (task.kind === "event.create" || stored.event.status === "confirmed");
}

function languageOf(link: ReadLink): string {
  const { task } = link;
  return "language" in task
    ? task.language
    : findLanguage(eventOf(link as ReadLink<ActTask>), link.catalogue);
}

// What the press will record or confirm.
function eventOf({ task, stored }: ReadLink<ActTask>): Pick<ConsentEvent, "notice" | "consents"> {
  const { consents, notice } = task.event;
  const before = task.kind === "event.update" ? stored?.event : undefined;
  return {
    consents: consents === undefined ? (before?.consents ?? complete({})) : complete(consents),
    ...((before?.notice ?? notice) && { notice: (before?.notice ?? notice) as ConsentEvent["notice"] }),
  };
}
