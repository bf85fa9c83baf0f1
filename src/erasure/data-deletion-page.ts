import { hash } from 'node:crypto';
import { isNothing, type RemovedCounts } from './erased-rows.js';

const STYLE =
  'body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1.5rem;color:#1c1c1e;background:#fff}' +
  '@media(prefers-color-scheme:dark){body{color:#f2f2f7;background:#1c1c1e}}';

/** The page loads, runs, frames and sends nothing; its only style sheet is allowed by its hash. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const;

/** The texts of the page, depending on whether anything was stored. */
const TEXTS = {
  deleted: {
    title: 'Your data was deleted',
    paragraphs: [
      'You asked Instagram to have this service delete what it stored about you. It no longer knows which of its users you are.',
      'If you follow one of its links again later, it will store data about you again.',
    ],
  },
  nothing: {
    title: 'Nothing about you was stored',
    paragraphs: [
      'You asked Instagram to have this service delete what it stored about you. Nothing was stored under the id that Instagram sent.',
      'If you think that something should have been stored, contact the operator of this service.',
    ],
  },
} as const;

/**
 * Renders the page that a person opens with their confirmation code: what was deleted, and when. It contains nothing from a request
 * and nothing that identifies the person, so there is nothing to escape.
 */
export function renderDataDeletionPage(completedAt: Date, removed: RemovedCounts): string {
  const { title, paragraphs } = TEXTS[isNothing(removed) ? 'nothing' : 'deleted'];
  const instant = completedAt.toISOString();
  const readable = `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>Status: <strong>completed</strong>, <time datetime="${instant}">${readable}</time>.</p>
${paragraphs.map((text) => `<p>${text}</p>`).join('\n')}
</main>
</body>
</html>
`;
}
