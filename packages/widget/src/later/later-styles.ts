import { type CSSResult, css } from "lit";

/** Messages, the way to saved, the review and the history. */
export const laterStyles: CSSResult = css`
  [part="message"] {
    display: grid;
    gap: 0.5rem;
    justify-items: start;
    padding: 0.875rem 1rem;
    border: 1px solid var(--_line);
    border-inline-start: 5px solid var(--_open);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  [part="message"] > p:first-child {
    color: var(--_ink);
    font-weight: 600;
  }
  :is([data-message^="sav"], [data-message^="pending"], [data-message^="read"]) {
    border-inline-start-color: var(--_accent);
  }
  [part="root"]:not(:has(header)) [part="message"] {
    padding: 0;
    border: 0;
    background: none;
  }
  .primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  [aria-disabled="true"] {
    opacity: 0.6;
    cursor: progress;
  }
  [part="review"] {
    gap: 0.75rem;
    padding: 1.25rem;
    border: 2px solid var(--_accent);
    border-radius: var(--_radius);
  }
  [part="review"] :is(ul, li),
  [part="message"] :is(ul, li) {
    border: 0;
    background: none;
  }
  li ul,
  [part="review"] ul,
  [part="message"] ul {
    display: grid;
    gap: 0.25rem;
  }
  li li,
  [part="review"] li,
  [part="message"] li {
    position: relative;
    padding-inline-start: 1.125em;
  }
  li li::before,
  [part="review"] li::before,
  [part="message"] li::before {
    content: "";
    position: absolute;
    inset-block-start: 0.6em;
    inset-inline-start: 0.125em;
    inline-size: 0.375em;
    aspect-ratio: 1;
    border-radius: 50%;
    background: var(--_accent);
  }
  ol > li {
    display: grid;
    gap: 0.25rem;
    padding: 0.875rem 1.125rem;
    font-size: 0.9375rem;
  }
  li ul,
  li li {
    border: 0;
    background: none;
  }
  time {
    color: var(--_muted);
  }
  ol:empty {
    display: none;
  }
`;
