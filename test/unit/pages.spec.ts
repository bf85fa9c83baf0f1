import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROBLEMS } from '../../src/http/problems.js';
import { OUTCOMES } from '../../src/identities/link-decision.js';
import { describeOutcome } from '../../src/identities/outcome-words.js';
import { readTables } from '../support/markdown.js';

const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync('docs').map((name) => `docs/${name}`)];
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

  test('has every folder of the source on its map, and none that is gone', () => {
    const places = readTables('README.md', 'Map of the source').map(([place]) => unquote(place));
    const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(places).toEqual(expect.arrayContaining(folders.map(({ name }) => `src/${name}`)));
    expect(places.filter((place) => !existsSync(place))).toEqual([]);
  });
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
