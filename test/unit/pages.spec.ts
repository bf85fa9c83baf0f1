import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WAITS_MS } from '../../src/notifications/delivery-schedule.js';
import { NOTIFICATION_TYPES } from '../../src/endpoints/notification-types.js';
import { PROBLEMS } from '../../src/platform/http/problems.js';
import { OUTCOMES } from '../../src/attempts/outcome.js';
import { describeOutcome } from '../../src/attempts/outcome.js';
import { readBlocks, readTables } from '../support/markdown.js';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const unquote = (text = ''): string => text.replaceAll('`', '');

/** Where a heading can be linked to, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

describe('the README', () => {
  test('lists every problem with its status and title', () => {
    const rows = readTables('README.md', 'Problems').map(([code, status, title]) => [
      unquote(code),
      Number(status),
      title,
    ]);
    expect(rows).toEqual(Object.entries(PROBLEMS).map(([code, { status, title }]) => [code, status, title]));
  });

  test('has every outcome in the words that support is shown', () => {
    const rows = readTables('README.md', 'Why did it not link?').map(([outcome, words]) => [
      unquote(outcome),
      words,
    ]);
    for (const outcome of OUTCOMES) expect(rows).toContainEqual([outcome, describeOutcome(outcome)]);
  });

  test('has every type of notification', () => {
    const types = readTables('README.md', 'What you are told').map(([type]) => unquote(type));
    expect(types).toEqual([...NOTIFICATION_TYPES]);
  });

  test('has every folder of the source on its map, and none that is gone', () => {
    const places = readTables('README.md', 'Map of the source').map(([place]) => unquote(place));
    const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(places).toEqual(expect.arrayContaining(folders.map(({ name }) => `src/${name}`)));
    expect(places.filter((place) => !existsSync(place))).toEqual([]);
  });
});

test('the schedule of the pages is the one of the code', () => {
  const units: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000 };
  const waits = readTables('docs/notifications.md', 'When it is sent again')
    .filter(([attempt]) => /^\d\d?$/.test(attempt ?? ''))
    .map(([, wait = '']) =>
      wait === 'at once' ? 0 : parseInt(wait) * (units[wait.split(' ')[1] ?? ''] ?? NaN),
    );
  expect(waits).toEqual(WAITS_MS);
});

test('the notification that the pages show is the one of the OpenAPI document', () => {
  const shown = readBlocks('docs/notifications.md').filter(({ language }) => language === 'json');
  const { webhooks } = JSON.parse(readFileSync('test/contract/openapi.json', 'utf8')) as {
    webhooks: Record<string, { post: { requestBody: { content: Record<string, { example: object }> } } }>;
  };
  const example = webhooks['identity.seen']?.post.requestBody.content['application/json']?.example;
  expect(shown.map(({ text }) => JSON.parse(text) as unknown)).toEqual([example]);
});

test.each(pages)('every link in %s to another page or heading leads somewhere', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
  for (const [link, path = '', anchor] of links) {
    const target = path === '' ? page : join(dirname(page), path);
    expect([link, existsSync(target)]).toEqual([link, true]);
    if (anchor === undefined) continue;
    const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)];
    expect(headings.map(([, heading = '']) => anchorOf(heading))).toContain(anchor);
  }
});
