import { type CSSResult, css } from "lit";

/** What is pressed. Everything is at least 44 px high; yes and no look the same. */
export const controlStyles: CSSResult = css`
  button,
  a,
  summary,
  input,
  .chip,
  .live,
  h3 {
    outline-offset: 2px;
  }
  :focus-visible {
    outline: 3px solid var(--_accent);
  }
  button,
  .chip {
    display: inline-flex;
    gap: 0.5rem;
    align-items: center;
    min-block-size: 44px;
    padding: 0.375rem 1.125rem;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: inherit;
    font: inherit;
    font-size: 0.9375rem;
    font-weight: 600;
    cursor: pointer;
    transition: background-color 0.15s, border-color 0.15s;
  }
  button {
    justify-content: center;
  }
  .bar > button:not(.quiet) {
    flex: 0 1 auto;
    min-inline-size: 8.5rem;
  }
  button:hover,
  .chip:hover {
    border-color: var(--_accent);
  }
  .primary {
    border-color: var(--_accent);
    background: var(--_accent);
    color: var(--_on-accent);
  }
  .quiet {
    border-color: transparent;
    background: none;
    color: var(--_accent);
  }
  .top .quiet {
    border-color: var(--_edge);
    border-radius: 9em;
    padding-inline: 1rem;
    color: var(--_ink);
  }
  [aria-disabled="true"] {
    opacity: 0.6;
    cursor: progress;
  }
  [aria-expanded]::after {
    content: "";
    inline-size: 0.45em;
    aspect-ratio: 1;
    border: solid;
    border-width: 0 2px 2px 0;
    rotate: 45deg;
    translate: 0 -25%;
    transition: rotate 0.15s;
  }
  [aria-expanded="true"]::after {
    rotate: 225deg;
    translate: 0 25%;
  }
  a {
    display: inline-flex;
    gap: 0.35em;
    align-items: center;
    min-block-size: 44px;
    color: var(--_accent);
    font-size: 0.9375rem;
    text-underline-offset: 0.2em;
  }
  summary {
    display: list-item;
    inline-size: fit-content;
    padding-block: 0.625rem;
    color: var(--_accent);
    cursor: pointer;
  }
  details > p {
    padding-inline-start: 1.1rem;
    border-inline-start: 2px solid var(--_line);
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-block: 0.375rem 0.25rem;
    min-inline-size: 0;
  }
  legend {
    padding: 0;
    margin-block-end: 0.375rem;
    font-size: 0.875rem;
    font-weight: 600;
  }
  fieldset > p {
    flex: 1 0 100%;
  }
  .chip {
    padding-inline: 0.75rem 1rem;
    font-weight: 500;
  }
  .chip:has(:checked) {
    border-color: var(--_accent);
    background: color-mix(in srgb, var(--_accent) 12%, var(--_surface));
  }
  .chip:focus-within:has(:focus-visible) {
    outline: 3px solid var(--_accent);
  }
  .chip :focus-visible {
    outline: 0;
  }
  :is(.chip, input):has(:disabled),
  :disabled {
    cursor: not-allowed;
  }
  input {
    margin: 0;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    flex: none;
    accent-color: var(--_accent);
    cursor: inherit;
  }
  [role="switch"] {
    inline-size: 3.25rem;
    block-size: 44px;
    cursor: pointer;
  }
  /* With forced colours the browser draws its own controls. */
  @media (forced-colors: none) {
    [role="switch"] {
      position: relative;
      appearance: none;
      border-radius: 9em;
    }
    [role="switch"]::before {
      content: "";
      position: absolute;
      inset: 7px 0;
      border: 2px solid var(--_edge);
      border-radius: 9em;
      background: var(--_surface);
      transition: background-color 0.15s, border-color 0.15s;
    }
    [role="switch"]::after {
      content: "";
      position: absolute;
      inset-block-start: 13px;
      inset-inline-start: 6px;
      inline-size: 18px;
      block-size: 18px;
      border-radius: 50%;
      background: var(--_edge);
      transition: inset-inline-start 0.15s, background-color 0.15s;
    }
    [role="switch"]:checked::before {
      border-color: var(--_accent);
      background: var(--_accent);
    }
    [role="switch"]:checked::after {
      inset-inline-start: calc(100% - 24px);
      background: var(--_on-accent);
    }
    [data-answer="unanswered"] [role="switch"]::before {
      border-style: dashed;
      border-color: var(--_warning);
    }
    [data-answer="unanswered"] [role="switch"]::after {
      inset-inline-start: calc(50% - 9px);
      background: var(--_warning);
    }
    [role="switch"]:disabled::before {
      opacity: 0.6;
    }
  }
`;
