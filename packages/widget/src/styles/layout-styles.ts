import { type CSSResult, css } from "lit";

/** Colours, type and the places of things. Every `--consent-widget-*` property is documented in README.md. */
export const layoutStyles: CSSResult = css`
  :host {
    --_ink: var(--consent-widget-ink, light-dark(#15201d, #e8efec));
    --_muted: var(--consent-widget-muted, light-dark(#54625d, #a3b3ad));
    --_line: var(--consent-widget-line, light-dark(#d8dfdc, #36433f));
    --_edge: var(--consent-widget-edge, light-dark(#76857f, #7d8f88));
    --_surface: var(--consent-widget-surface, light-dark(#fff, #141b19));
    --_raised: var(--consent-widget-raised, light-dark(#f5f8f6, #1c2522));
    --_accent: var(--consent-widget-accent, light-dark(#0b6b5b, #5fd0b8));
    --_on-accent: var(--consent-widget-on-accent, light-dark(#fff, #06201a));
    --_warning: var(--consent-widget-warning, light-dark(#8a5300, #f0bd6a));
    --_radius: var(--consent-widget-radius, 14px);
    display: block;
    container-type: inline-size;
    color: var(--_ink);
    font-family: var(--consent-widget-font, inherit);
    line-height: 1.5;
  }
  :host([hidden]) {
    display: none;
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
  * {
    box-sizing: border-box;
  }
  .root {
    display: grid;
    gap: 1.75rem;
    padding: clamp(1rem, 5cqi, 2.25rem);
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 1.5);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .root[data-state="loading"] {
    min-block-size: var(--consent-widget-min-height, 28rem);
    align-content: start;
  }
  h2,
  h3,
  h4,
  p,
  ul,
  ol,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: clamp(1.5rem, 5cqi, 2rem);
    line-height: 1.2;
    letter-spacing: -0.02em;
    text-wrap: balance;
  }
  h3 {
    font-size: 1.0625rem;
    letter-spacing: -0.005em;
  }
  h4 {
    flex: 1 1 9rem;
    font-size: 1rem;
  }
  p,
  .whose,
  summary {
    color: var(--_muted);
    font-size: 0.9375rem;
    max-inline-size: 68ch;
  }
  :is(header, section, .foot) {
    display: grid;
    gap: 0.5rem;
  }
  section > ul,
  .history > ol {
    margin-block-start: 0.25rem;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_raised);
    overflow: clip;
  }
  .purpose {
    position: relative;
    display: grid;
    gap: 0.375rem;
    padding: 0.875rem 1.125rem 1rem 1.375rem;
    padding-inline: 1.375rem 1.125rem;
  }
  :is(.purpose, .history li[part]) + li {
    border-block-start: 1px solid var(--_line);
  }
  /* The rail says at a glance what is on, off and open. */
  .purpose::before {
    content: "";
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    inline-size: 5px;
    background: var(--_line);
  }
  .purpose:is([data-answer="yes"], [data-answer="allowed"], [data-answer="locked"])::before {
    background: var(--_accent);
  }
  .purpose[data-answer="unanswered"]::before {
    background: repeating-linear-gradient(var(--_warning) 0 6px, transparent 6px 12px);
  }
  .purpose[data-changed] {
    background: color-mix(in srgb, var(--_accent) 8%, var(--_raised));
  }
  .top,
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.75rem;
    align-items: center;
  }
  .top {
    min-block-size: 44px;
  }
  .bar > .whose {
    flex: 1 1 12rem;
  }
  .end {
    justify-content: flex-end;
  }
  .end > .quiet {
    margin-inline: -0.75rem auto;
  }
  .basis {
    font-size: 0.8125rem;
  }
  .answer {
    font-size: 0.875rem;
    font-weight: 600;
    color: var(--_muted);
  }
  [data-answer="yes"] .answer {
    color: var(--_accent);
  }
  [data-answer="unanswered"] .answer {
    color: var(--_warning);
    font-style: italic;
  }
  .changed {
    padding: 0 0.5em;
    border: 1px solid;
    border-radius: 9em;
    font-size: 0.75rem;
    font-weight: 600;
    color: var(--_accent);
  }
  .delegate {
    padding: 0.75rem 1rem;
    border-radius: var(--_radius);
    background: var(--_ink);
    color: var(--_surface);
    max-inline-size: none;
  }
  .foot {
    gap: 1rem;
    padding-block-start: 1.25rem;
    border-block-start: 1px solid var(--_line);
  }
  .live:empty,
  .live:focus {
    outline: 0;
  }
  .message {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1rem;
    align-items: center;
    justify-content: space-between;
    padding: 0.75rem 1rem;
    border: 1px solid var(--_line);
    border-inline-start: 5px solid var(--_warning);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .message p {
    flex: 1 1 16rem;
    color: var(--_ink);
  }
  .message:is([data-message="saved"], [data-message="saving"], [data-message="pending-approval"]) {
    border-inline-start-color: var(--_accent);
  }
  .review {
    gap: 0.75rem;
    padding: 1.25rem;
    border: 2px solid var(--_accent);
    border-radius: var(--_radius);
  }
  .review > ul {
    border: 0;
    background: none;
  }
  :is(.review, .history) ul > li {
    position: relative;
    padding-inline-start: 1.25em;
  }
  :is(.review, .history) ul > li::before {
    content: "";
    position: absolute;
    inset: 0.68em auto auto 0.125em;
    inset-inline: 0.125em auto;
    inline-size: 0.4em;
    aspect-ratio: 1;
    border-radius: 50%;
    background: var(--_accent);
  }
  .history > ol > li {
    padding: 0.75rem 1.125rem;
    font-size: 0.9375rem;
  }
  .by::before {
    content: "· ";
  }
  .bones {
    display: grid;
    gap: 1rem;
  }
  .bones i {
    block-size: 6rem;
    border-radius: var(--_radius);
    background: var(--_raised);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
