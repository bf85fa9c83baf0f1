import { hash } from 'node:crypto';
import { isNothing, type RemovedCounts } from './removed-counts.js';

const STYLE =
  'body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1.5rem;color:#1c1c1e;background:#fff}' +
  '@media(prefers-color-scheme:dark){body{color:#f2f2f7;background:#1c1c1e}}';

/** Nothing is loaded, run, framed or sent from this page; the one style sheet in it is named by its hash. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${hash('sha256', STYLE, 'base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
} as const;

/** What a person is told: that it is done, or that there was nothing to do. */
const WORDS = {
  deleted: {
    title: 'Your data was deleted',
    told: [
      'You asked Instagram to have this service delete what it stored about you. It no longer knows which of its users you are.',
      'If you follow one of its links again later, it will know you anew.',
    ],
  },
  nothing: {
    title: 'Nothing about you was stored',
    told: [
      'You asked Instagram to have this service delete what it stored about you. Under the id that Instagram passed on, there was nothing.',
      'If you think that there should have been, ask those who run this service.',
    ],
  },
} as const;

/**
 * The page that a person reaches with their confirmation code: what was done, and when. Nothing in it comes from a request or
 * tells who they are, so there is nothing to escape.
 */
export function renderDataDeletionPage(completedAt: Date, removed: RemovedCounts): string {
  const { title, told } = WORDS[isNothing(removed) ? 'nothing' : 'deleted'];
  const instant = completedAt.toISOString();
  const inWords = `${instant.slice(0, 10)} ${instant.slice(11, 16)} UTC`;
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
<p>Status: <strong>completed</strong>, <time datetime="${instant}">${inWords}</time>.</p>
${told.map((text) => `<p>${text}</p>`).join('\n')}
</main>
</body>
</html>
`;
}
