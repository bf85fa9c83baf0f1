/**
 * The element's own style sheet. A page sets `--hitch-*`, or styles `::part(button)`, `::part(frame)` and `::part(skeleton)`.
 * The frame is laid out before it is shown, because a page that is not laid out has no height to report.
 */
export const STYLE = `
:host{display:block;position:relative;color-scheme:light dark;--a:#5b35e8;--t:#fff;--s:#e9e6f3}
:host([hidden]),slot[hidden]{display:none}
:host([theme=light]){color-scheme:light}
:host([theme=dark]){color-scheme:dark;--a:#b3a1ff;--t:#17161c;--s:#2a2834}
@media(prefers-color-scheme:dark){:host(:not([theme=light])){--a:#b3a1ff;--t:#17161c;--s:#2a2834}}
a{display:inline-flex;align-items:center;justify-content:center;box-sizing:border-box;min-height:48px;max-width:100%;padding:12px 24px;border-radius:var(--hitch-radius,12px);background:var(--hitch-accent,var(--a));color:var(--hitch-accent-text,var(--t));font:600 1rem/1.5 var(--hitch-font,system-ui,sans-serif);text-align:center;text-decoration:none}
a:hover{filter:brightness(1.08)}
a:focus-visible{outline:3px solid var(--hitch-accent,var(--a));outline-offset:2px}
iframe{display:block;width:100%;height:var(--hitch-height,480px);border:0;border-radius:var(--hitch-radius,12px)}
iframe[hidden]{position:absolute;inset:0;visibility:hidden}
div{display:grid;place-items:center;height:var(--hitch-height,480px);border:1px solid var(--hitch-line,var(--s));border-radius:var(--hitch-radius,12px);box-sizing:border-box}
div::before{content:"";width:min(240px,60%);aspect-ratio:1;border-radius:16px;background:var(--hitch-line,var(--s));animation:p 1.6s ease-in-out infinite alternate}
@keyframes p{to{opacity:.45}}
@media(prefers-reduced-motion:reduce){div::before{animation:none}}
@media(forced-colors:active){a{border:1px solid LinkText}}
`;
