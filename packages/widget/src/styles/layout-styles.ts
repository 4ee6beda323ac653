import { type CSSResult, css } from "lit";

/** Colours, type and the places of things. Every `--consent-widget-*` property is documented in README.md. */
export const layoutStyles: CSSResult = css`
  :host {
    --_ink: var(--consent-widget-ink, light-dark(#15201d, #e8efec));
    --_muted: var(--consent-widget-muted, light-dark(#54625d, #a3b3ad));
    --_line: var(--consent-widget-line, light-dark(#d8dfdc, #36433f));
    --_edge: var(--consent-widget-edge, light-dark(#76857f, #7d8f88));
    --_surface: var(--consent-widget-surface, light-dark(#fff, #141b19));
    --_raised: var(--consent-widget-raised, light-dark(#f6f9f7, #1b2421));
    --_accent: var(--consent-widget-accent, light-dark(#0b6b5b, #5fd0b8));
    --_on-accent: var(--consent-widget-on-accent, light-dark(#fff, #06201a));
    --_open: var(--consent-widget-open, light-dark(#8a5300, #f0bd6a));
    --_radius: var(--consent-widget-radius, 14px);
    display: block;
    container-type: inline-size;
    color: var(--_ink);
    font-family: var(--consent-widget-font, inherit);
    line-height: 1.5;
  }
  :host([hidden]),
  p:empty {
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
    margin: 0;
    padding: 0;
  }
  [part="root"],
  header,
  section,
  footer,
  li,
  [part="live"] {
    display: grid;
    gap: 0.5rem;
  }
  [part="root"] {
    gap: 1.75rem;
    padding: clamp(1rem, 5cqi, 2.25rem);
    border: 1px solid var(--_line);
    border-radius: calc(var(--_radius) * 1.5);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  [data-state="loading"] {
    min-block-size: var(--consent-widget-min-height, 28rem);
    align-content: start;
  }
  ul,
  ol {
    list-style: none;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_raised);
    overflow: clip;
  }
  h2 {
    font-size: clamp(1.5rem, 5cqi, 2rem);
    line-height: 1.2;
    letter-spacing: -0.02em;
    text-wrap: balance;
  }
  h3 {
    font-size: 1.0625rem;
  }
  h4 {
    flex: 1 1 9rem;
    font-size: 1rem;
  }
  p,
  a,
  button,
  summary,
  legend,
  .chip {
    font-size: 0.9375rem;
  }
  p {
    color: var(--_muted);
    max-inline-size: 68ch;
  }
  .small {
    font-size: 0.8125rem;
  }
  [part="purpose"] {
    position: relative;
    gap: 0.375rem;
    padding-block: 0.75rem 1rem;
    padding-inline: 1.375rem 1.125rem;
  }
  li + li {
    border-block-start: 1px solid var(--_line);
  }
  /* The rail says at a glance what is on, off and open. */
  [part="purpose"]::before {
    content: "";
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    inline-size: 5px;
    background: var(--_line);
  }
  :is([data-answer="yes"], [data-answer="allowed"], [data-answer="locked"])::before {
    background: var(--_accent);
  }
  [data-answer="unanswered"]::before {
    background: repeating-linear-gradient(var(--_open) 0 6px, transparent 6px 12px);
  }
  [data-changed] {
    background: color-mix(in srgb, var(--_accent) 6%, var(--_surface));
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
    min-block-size: 44px;
  }
  .bar > p {
    flex: 1 1 12rem;
    max-inline-size: none;
  }
  .end {
    justify-content: end;
  }
  .answer,
  .badge {
    color: var(--_muted);
    font-size: 0.875rem;
    font-weight: 600;
  }
  .badge,
  :is([data-answer="yes"], [data-answer="locked"]) .answer {
    color: var(--_accent);
  }
  [data-answer="unanswered"] .answer {
    color: var(--_open);
  }
  .badge {
    padding-inline: 0.625em;
    border: 1px solid;
    border-radius: 9em;
  }
  [part="delegate"] {
    margin-block-end: 0.75rem;
    padding: 0.75rem 1rem;
    border-radius: var(--_radius);
    background: var(--_ink);
    color: var(--_surface);
    max-inline-size: none;
  }
  section ~ footer {
    gap: 1rem;
    padding-block-start: 1.25rem;
    border-block-start: 1px solid var(--_line);
  }
  i {
    display: block;
    block-size: 7rem;
    border-block-end: 1rem solid var(--_surface);
    background: var(--_raised);
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
