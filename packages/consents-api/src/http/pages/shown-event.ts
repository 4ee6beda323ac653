import type { ConsentEvent, PageShown } from "@consents/contract";
import { canonicalSha256 } from "../../domain/canonical-json.ts";
import { complete } from "../../domain/create-event.ts";
import { describeChoices } from "../../domain/describe-choices.ts";
import { findLanguage } from "../../domain/find-language.ts";
import type { ActTask, ReadLink } from "./read-link.ts";

/** What a page tells of an event to whoever decides on it. */
export type ShownEvent = Pick<ConsentEvent, "consents" | "proofs_id" | "delegate" | "notice">;

/** The event that a link's page is about: as it is, or as the press would make it. Undefined: it is gone. */
export function shownEvent({ task, stored }: Pick<ReadLink, "task" | "stored">): ShownEvent | undefined {
  if ("event_id" in task) return stored?.event;
  if (task.kind === "event.create") return requestedEvent(task.event);
  const { consents } = task.event;
  return stored && { ...stored.event, ...(consents !== undefined && { consents: complete(consents) }) };
}

/** The language in which a link's page tells what its event says. */
export function languageOf(link: Pick<ReadLink, "task" | "stored" | "catalogue">): string {
  const { task, catalogue } = link;
  if ("language" in task) return task.language;
  return findLanguage(shownEvent(link) ?? requestedEvent(task.event), catalogue);
}

/**
 * SHA-256 (hex) of everything that a link's page tells of its event: the answers and the words they are told in, the files
 * behind them, who entered them, and the notice. A press brings it back, so that it acts on that and on nothing else.
 * Undefined: the event is gone.
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

function requestedEvent({ consents, proofs_id, delegate, notice }: ActTask["event"]): ShownEvent {
  return {
    consents: complete(consents ?? {}),
    proofs_id: proofs_id ?? [],
    ...(delegate && { delegate }),
    ...(notice && { notice: notice as NonNullable<ConsentEvent["notice"]> }),
  };
}
