import type { ConsentEvent, PageShown } from "@consents/contract";
import { canonicalSha256 } from "../../domain/canonical-json.ts";
import { complete } from "../../domain/create-event.ts";
import { describeChoices } from "../../domain/describe-choices.ts";
import { findLanguage } from "../../domain/find-language.ts";
import type { NoticeCatalogue } from "../../domain/notice-catalogue.ts";
import { regulationAsked } from "../../domain/regulation-asked.ts";
import type { ActTask, ReadLink } from "./read-link.ts";

/** What a page tells of an event to whoever decides on it. */
export type ShownEvent = Pick<ConsentEvent, "consents" | "regulation" | "proofs_id" | "delegate" | "notice">;

/** The event that a link's page is about: as it is, or as the press would make it. Undefined: it is gone. */
export function shownEvent({
  task,
  stored,
  catalogue,
}: Pick<ReadLink, "task" | "stored" | "catalogue">): ShownEvent | undefined {
  if ("event_id" in task) return stored?.event;
  if (task.kind === "event.create") return requestedEvent(task.event, catalogue);
  const { consents } = task.event;
  return stored && { ...stored.event, ...(consents !== undefined && { consents: complete(consents) }) };
}

/** The language in which a link's page tells what its event says. */
export function languageOf(link: Pick<ReadLink, "task" | "stored" | "catalogue">): string {
  const { task, catalogue } = link;
  if ("language" in task) return task.language;
  return findLanguage(shownEvent(link) ?? requestedEvent(task.event, catalogue), catalogue);
}

/**
 * SHA-256 (hex) of everything that a link's page tells of its event: the answers and the words they are told in, the
 * files behind them, who entered them, and the notice. A press brings it back, so that it acts on that and on nothing
 * else. Undefined: the event is gone.
 */
export function digestOf(link: Pick<ReadLink, "task" | "stored" | "catalogue">): string | undefined {
  const event = shownEvent(link);
  if (event === undefined) return undefined;
  const { consents, proofs_id, delegate, notice } = event;
  const words = describeChoices(event, link.catalogue, languageOf(link));
  return canonicalSha256({ words, consents, proofs_id, delegate, notice });
}

/** What a press says that its page had shown, for the approval to keep; nothing where it says nothing. */
export function pageShown(
  link: Pick<ReadLink, "task" | "stored" | "catalogue">,
  sha256: string | undefined,
): { shown?: PageShown } {
  return sha256 === undefined ? {} : { shown: { language: languageOf(link), sha256 } };
}

function requestedEvent(event: ActTask["event"], catalogue: NoticeCatalogue): ShownEvent {
  const { consents, proofs_id, delegate, notice } = event;
  return {
    regulation: regulationAsked(event, catalogue),
    consents: complete(consents ?? {}),
    proofs_id: proofs_id ?? [],
    ...(delegate && { delegate }),
    ...(notice && { notice: notice as NonNullable<ConsentEvent["notice"]> }),
  };
}
