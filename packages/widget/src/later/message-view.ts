import { html, nothing, type TemplateResult } from "lit";
import { changedLeaves } from "../changed-choices.ts";
import { type Leaf, type LeafValue, readLeaf } from "../leaf.ts";
import { fill } from "../locales/fill.ts";
import type { ChangeTexts } from "../locales/messages.ts";
import { changeWords } from "./change-words.ts";
import type { LaterData } from "./later-data.ts";

/** What the session's state means for the citizen, and the way on. Nothing when all is as it should be. */
export function messageView(data: LaterData): TemplateResult | typeof nothing {
  const { words, later, language, view, changes, handlers } = data;
  const { state, code, notice, retryAfter } = view;
  if (state === "loading") return html`<p>${words.loading}</p>`;
  if (state === "ready") return nothing;
  const failed = /^token|^subject|offline|error/.test(state);
  // A save is tried again as it was; without changes there is only the loading to be tried again.
  const saves = notice && changes > 0 && !data.readonly && state !== "subject-mismatch";
  // The page has to be put right, or opened with another link: trying again would not help. Waiting makes a token valid.
  const final =
    /^(config-invalid|token-ambiguous)$/.test(code ?? "") ||
    (state.startsWith("token-") && !data.renewable && code !== "token-not-yet-valid");
  const way = failed && !final ? words.retry : state === "conflict" && saves ? later.saveAnyway : "";
  const waiting = state === "pending-approval" ? view.waiting : undefined;
  const said = waiting?.partly ? later.partly : state === "offline" ? words.unreachable : later.states[state];
  return html`<div part="message" data-message=${state}>
    <p><slot name=${state}>${said}</slot></p>
    ${waiting?.email ? html`<p>${later.mailed}</p>` : nothing}
    ${failed && saves ? html`<p>${later.kept}</p>` : nothing}
    ${retryAfter ? html`<p>${fill(later.wait, { time: seconds(retryAfter, language) })}</p>` : nothing}
    ${state === "conflict" && saves ? bothViews(data) : nothing}
    ${
      way
        ? html`<button data-action="retry" @click=${saves ? handlers.save : handlers.refresh}>${way}</button>`
        : nothing
    }
  </div>`;
}

/** What holds now, and what the citizen wants in its place. */
function bothViews(data: LaterData): TemplateResult {
  const { later, view } = data;
  const mine = changedLeaves(view.status, view.draft);
  const theirs = mine.map(([leaf]): [Leaf, LeafValue] => [leaf, readLeaf(view.status, leaf)]);
  const list = (title: string, leaves: [Leaf, LeafValue][], texts: ChangeTexts) => html`<p>${title}</p>
    <ul>
      ${leaves.map((leaf) => html`<li>${changeWords(leaf, texts, data)}</li>`)}
    </ul>`;
  return html`${list(later.holds, theirs, later.past)}${list(later.yours, mine, later.change)}`;
}

function seconds(count: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "unit", unit: "second", unitDisplay: "long" }).format(
    count,
  );
}
