/** The style sheet of the page at `/`: the system's fonts, light or dark as the reader has chosen, one column on a phone. */
export const HOME_STYLE = `:root {
  color-scheme: light dark;
  --text: #17161c;
  --quiet: #5b5866;
  --page: #fbfaff;
  --card: #fff;
  --line: #e4e1ee;
  --accent: #5b35e8;
  --code: #f3f1fa;
  --well: #157347;
  --well-back: #e3f5ea;
  --shadow: 0 1px 2px rgb(23 22 28 / 6%), 0 4px 16px rgb(23 22 28 / 5%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #f1eff7;
    --quiet: #aba6b9;
    --page: #121118;
    --card: #1b1a23;
    --line: #312e3d;
    --accent: #b3a1ff;
    --code: #24222e;
    --well: #7fdca5;
    --well-back: #16301f;
    --shadow: none;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  padding: clamp(1.25rem, 4vw, 3rem) clamp(1.25rem, 5vw, 2.5rem) 3rem;
  max-width: 58rem;
  color: var(--text);
  background: var(--page);
  font: 1.0625rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
  overflow-wrap: break-word;
}
header { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.75rem 1.5rem; }
header p { margin: 0; }
.brand { display: flex; align-items: center; gap: 0.6rem; font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
.version { color: var(--quiet); font-size: 0.9375rem; font-weight: 450; font-variant-numeric: tabular-nums; }
.status { padding: 0.25rem 0.8rem; border-radius: 99px; color: var(--well); background: var(--well-back); font-size: 0.9rem; font-weight: 550; }
.status::before { content: ''; display: inline-block; width: 0.5rem; height: 0.5rem; margin-right: 0.5rem; border-radius: 50%; background: currentcolor; vertical-align: 0.06em; }
main { padding-top: clamp(2.5rem, 8vw, 5rem); }
h1 { margin: 0; max-width: 20ch; font-size: clamp(2rem, 6.5vw, 3.25rem); line-height: 1.1; letter-spacing: -0.03em; text-wrap: balance; }
h2 { margin: 0 0 0.5rem; font-size: 1.375rem; line-height: 1.25; letter-spacing: -0.015em; }
.lead { margin: 1.25rem 0 0; max-width: 60ch; color: var(--quiet); font-size: clamp(1.0625rem, 2.4vw, 1.1875rem); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr)); gap: 1rem; margin: 2.5rem 0 0; padding: 0; list-style: none; }
.cards a { display: block; height: 100%; padding: 1.1rem 1.25rem 1.2rem; border: 1px solid var(--line); border-radius: 0.875rem; color: inherit; background: var(--card); box-shadow: var(--shadow); text-decoration: none; }
.cards a:hover { border-color: var(--accent); }
.cards strong { display: block; color: var(--accent); font-weight: 600; }
.cards strong::after { content: ' \\2192' / ''; }
.cards span { display: block; margin-top: 0.25rem; color: var(--quiet); font-size: 0.9688rem; line-height: 1.5; }
a:focus-visible, pre:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
section { margin-top: 1rem; padding: clamp(1.25rem, 4vw, 2rem); border: 1px solid var(--line); border-radius: 0.875rem; background: var(--card); box-shadow: var(--shadow); }
section p { margin: 0; max-width: 65ch; color: var(--quiet); }
dl { margin: 1.25rem 0 0; }
dt { font-size: 1rem; font-weight: 500; }
dd { margin: 0.4rem 0 1.25rem; }
dd:last-child { margin-bottom: 0; }
.note { margin-top: 1.25rem; font-size: 0.9688rem; }
code { font: 0.9em/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
p code { white-space: nowrap; padding: 0.1em 0.35em; border-radius: 0.3rem; background: var(--code); }
pre { margin: 0; padding: 0.75rem 1rem; border-radius: 0.6rem; background: var(--code); overflow-x: auto; }
footer { margin-top: 2rem; color: var(--quiet); font-size: 0.9375rem; }
@media (forced-colors: active) { .status::before { background: CanvasText; } }
`;
