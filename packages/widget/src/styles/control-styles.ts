import { type CSSResult, css } from "lit";

/** What is pressed. Everything is at least 44 px high; yes and no look the same. */
export const controlStyles: CSSResult = css`
  :focus-visible {
    outline: 3px solid var(--_accent);
    outline-offset: 2px;
  }
  button,
  .chip {
    display: inline-flex;
    gap: 0.5rem;
    align-items: center;
    justify-content: center;
    min-block-size: 44px;
    padding-inline: 1rem;
    border: 1px solid var(--_edge);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: inherit;
    font-family: inherit;
    font-weight: 600;
    transition: 0.15s;
  }
  .chip {
    font-weight: 500;
  }
  [data-open] {
    border-style: dashed;
  }
  .bar > button {
    min-inline-size: 8.5rem;
  }
  .bar .bar > button {
    min-inline-size: 4.5rem;
  }
  button:hover,
  .chip:hover,
  .chip:has(:checked) {
    border-color: var(--_accent);
  }
  .chip:has(:checked) {
    background: color-mix(in srgb, var(--_accent) 12%, var(--_surface));
  }
  .bar > .quiet {
    min-inline-size: 0;
    padding: 0;
    border: 0;
    margin-inline-end: auto;
  }
  .quiet,
  a,
  summary {
    color: var(--_accent);
  }
  [aria-expanded]::after {
    content: "";
    padding: 0.2em;
    border: solid;
    border-width: 0 2px 2px 0;
    rotate: 45deg;
    translate: 0 -25%;
  }
  [aria-expanded="true"]::after {
    rotate: 225deg;
    translate: 0 25%;
  }
  a,
  summary {
    inline-size: fit-content;
    padding-block: 0.625rem;
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin-block: 0.375rem 0.25rem;
    border: 0;
    min-inline-size: 0;
  }
  legend {
    margin-block-end: 0.375rem;
    font-weight: 600;
  }
  fieldset > p {
    flex: 1 0 100%;
    max-inline-size: none;
  }
  input {
    flex: none;
    inline-size: 1.25rem;
    block-size: 1.25rem;
    accent-color: var(--_accent);
  }
  button,
  summary,
  .chip,
  input {
    cursor: pointer;
  }
  :disabled,
  .chip:has(:disabled) {
    cursor: not-allowed;
  }
  /* With forced colours the browser draws its own controls. */
  @media (forced-colors: none) {
    [role="switch"] {
      position: relative;
      inline-size: 3.25rem;
      block-size: 44px;
      appearance: none;
      border-radius: 9em;
    }
    [role="switch"]::before,
    [role="switch"]::after {
      content: "";
      position: absolute;
      inset: 7px 0;
      border: 2px solid var(--_edge);
      border-radius: 9em;
      background: var(--_surface);
      transition: 0.15s;
    }
    [role="switch"]::after {
      inset-block: 13px;
      inset-inline: 6px auto;
      inline-size: 18px;
      border: 0;
      background: var(--_edge);
    }
    [role="switch"]:checked::before {
      border-color: var(--_accent);
      background: var(--_accent);
    }
    [role="switch"]:checked::after {
      inset-inline-start: calc(100% - 24px);
      background: var(--_on-accent);
    }
    :disabled::before {
      opacity: 0.6;
    }
  }
`;
