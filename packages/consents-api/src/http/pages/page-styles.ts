/** The stylesheet of all pages, served as a file: the pages' policy allows no other styles. */
export const pageStyles = `
:root {
  color-scheme: light dark;
  --ground: #f4f6f8;
  --panel: #ffffff;
  --ink: #1b2430;
  --quiet: #4d5966;
  --line: #d5dbe1;
  --accent: #1f4f8f;
  --on-accent: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #12171d;
    --panel: #1b222b;
    --ink: #e9edf2;
    --quiet: #aab5c1;
    --line: #36414d;
    --accent: #8ab8f5;
    --on-accent: #0d1a2b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  min-block-size: 100dvh;
  display: grid;
  place-items: center;
  padding: clamp(1rem, 4vw, 3rem);
  background: var(--ground);
  color: var(--ink);
  font: 1.0625rem/1.55 system-ui, sans-serif;
}
main {
  inline-size: min(38rem, 100%);
  padding: clamp(1.25rem, 5vw, 2.5rem);
  background: var(--panel);
  border: 1px solid var(--line);
  border-radius: 14px;
  overflow-wrap: anywhere;
}
.organization { margin: 0 0 .25rem; color: var(--quiet); }
h1 { margin: 0 0 .75rem; font-size: clamp(1.5rem, 5vw, 1.9rem); line-height: 1.25; }
h2 { margin: 0; font-size: 1.0625rem; }
p { margin: 0 0 .75rem; }
.facts { margin: 1.25rem 0 0; }
.facts > div { display: flex; flex-wrap: wrap; column-gap: 1rem; justify-content: space-between; }
.choices { margin: 1.5rem 0; padding: 0; list-style: none; }
.choices > li { padding-block: 1rem; border-block-start: 1px solid var(--line); }
.choices > li:last-child { border-block-end: 1px solid var(--line); }
.description { margin: .25rem 0 0; color: var(--quiet); }
.answers { margin: .5rem 0 0; }
.answers > div { display: flex; flex-wrap: wrap; column-gap: 1rem; justify-content: space-between; }
dt { color: var(--quiet); }
dd { margin: 0; font-weight: 650; }
.choice { margin: .5rem 0 0; font-weight: 650; }
.files { margin: .25rem 0 1.5rem; padding-inline-start: 1.25rem; }
.buttons { display: grid; gap: .75rem; }
button {
  font: inherit;
  font-weight: 650;
  inline-size: 100%;
  min-block-size: 3rem;
  padding: .6rem 1.25rem;
  border: 0;
  border-radius: 10px;
  background: var(--accent);
  color: var(--on-accent);
  cursor: pointer;
}
button:hover { filter: brightness(1.08); }
button.quiet { background: transparent; color: var(--accent); border: 1px solid currentColor; }
button.quiet:hover { background: var(--ground); filter: none; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
.otherwise { margin: 1rem 0 0; color: var(--quiet); font-size: .9375rem; }
@media (forced-colors: active) { button { border: 1px solid ButtonText; } }
`;
