import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BACKGROUNDS, brandColors } from '../../src/apps/brand-colors.js';
import { DEFAULT_BRANDING } from '../../src/apps/branding.js';
import { contrast } from '../../src/apps/colors.js';
import { describeOutcome } from '../../src/attempts/outcome.js';
import { SHOWN_STATES, type ShownState } from '../../src/connect/shown-state.js';
import { en } from '../../src/connect/texts/en.js';
import { DISABLED_REASONS } from '../../src/endpoints/endpoint-change.js';
import { NOTIFICATION_TYPES, OPERATOR_TYPES } from '../../src/endpoints/notification-types.js';
import { OUTCOMES } from '../../src/attempts/outcome.js';
import { SUBSCRIBED_FIELDS } from '../../src/instagram/connection/connection-findings.js';
import { CHECKS } from '../../src/instagram/doctor/finding.js';
import { FIELD_LOSSES, USEFUL_FIELDS } from '../../src/instagram/doctor/webhook-fields.js';
import { findGraphVersionLife } from '../../src/instagram/graph/graph-versions.js';
import { LINK_STATUSES } from '../../src/links/link.entity.js';
import { WAITS_MS } from '../../src/notifications/delivery-schedule.js';
import { APP_SCOPES } from '../../src/platform/access/scopes.js';
import { VARIABLES } from '../../src/platform/config/variables.js';
import { PROBLEMS } from '../../src/platform/http/problem-codes.js';
import { readBlocks, readTables, writeTable } from '../support/markdown.js';

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const unquote = (text = ''): string => text.replaceAll('`', '');
const quote = (text: string): string => `\`${text}\``;
const firstCells = (page: string, section: string): string[] =>
  readTables(page, section).map(([cell]) => unquote(cell));

/**
 * Compares the only table below a heading with rows from the code. With HITCH_WRITE_PAGES=1 it writes them first.
 * @param rows null is a cell that the page fills in itself: no row may leave it empty
 */
function expectTable(page: string, section: string, rows: readonly (readonly (string | null)[])[]): void {
  const written = readTables(page, section);
  const expected = rows.map((row) => {
    const own = written.find(([key]) => key === row[0]) ?? [];
    return row.map((cell, index) => cell ?? own[index] ?? '');
  });
  if (process.env['HITCH_WRITE_PAGES'] === '1') writeTable(page, section, expected);
  expect(readTables(page, section)).toEqual(expected);
  expect(expected.flat()).not.toContain('');
}

/** The titles of a file's tests: texts of code that stand before the function of a test. */
const titlesIn = (file: string): string[] =>
  existsSync(file)
    ? [...readFileSync(file, 'utf8').matchAll(/(['`])([^\n]*?)\1,\s*(?:async )?\(/g)].map(
        ([, , text = '']) => text,
      )
    : [];

/** Where a heading can be linked to, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

describe('tables of the pages', () => {
  test('the tables of the pages list every variable with its default and meaning', () => {
    expectTable(
      'docs/configuration.md',
      'Variables',
      VARIABLES.map(({ name, default: preset, meaning }) => [
        quote(name),
        preset === null ? 'none' : quote(preset),
        meaning,
      ]),
    );
  });

  test('the tables of the pages list every problem with its status and title', () => {
    expectTable(
      'docs/troubleshooting.md',
      'Problems',
      Object.entries(PROBLEMS).map(([code, { status, title }]) => [quote(code), String(status), title, null]),
    );
  });

  test('the tables of the pages list every outcome in the words that the API shows', () => {
    // The page keeps its own order: the outcomes that linked come first.
    const listed = firstCells('docs/troubleshooting.md', 'Outcomes');
    const inOrder = OUTCOMES.toSorted((a, b) => listed.indexOf(a) - listed.indexOf(b));
    expectTable(
      'docs/troubleshooting.md',
      'Outcomes',
      inOrder.map((outcome) => [quote(outcome), describeOutcome(outcome), null]),
    );
  });

  test('the tables of the pages say what the connect page says in each state', () => {
    const inWords = (text: string): string =>
      text.replaceAll('{app}', '(app)').replaceAll('{account}', '(account)');
    // The steps of the desktop are what to do in the two states of a pending link.
    const nextOf = (state: ShownState): string =>
      state === 'waiting' || state === 'opened'
        ? [en['desktop.step.scan'], en['desktop.step.check'], en['desktop.step.send']].join(' ')
        : en[`${state}.next`];
    expectTable(
      'docs/connect-page.md',
      'States',
      SHOWN_STATES.map((state) => [
        quote(state),
        null,
        ...[en[`${state}.title`], en[`${state}.text`], nextOf(state)].map(inWords),
      ]),
    );
  });

  test('the tables of the pages list every notification type and every reason of a disabled endpoint', () => {
    expect(firstCells('docs/notifications.md', 'Types')).toEqual([...NOTIFICATION_TYPES]);
    expect(firstCells('docs/notifications.md', 'Notifications for operators')).toEqual([...OPERATOR_TYPES]);
    expect(firstCells('docs/notifications.md', 'Endpoints')).toEqual(
      expect.arrayContaining([...DISABLED_REASONS]),
    );
  });

  test('the tables of the pages compare Hitch with others in the same rows, and name a test that exists for each', () => {
    const compared = readTables('README.md', 'Compared with other ways');
    const shown = readTables('docs/comparison.md', 'Compared with other ways');
    expect(shown.map(([what]) => what)).toEqual(compared.map(([what]) => what));
    expect(new Set(compared.map(([, hitch]) => hitch))).toEqual(new Set(['yes']));
    for (const [what, cell = ''] of shown) {
      const [, file = '', title = ''] = /^`(test\/[\w./-]+)`: "(.+)"$/.exec(cell) ?? [];
      expect([what, titlesIn(file)]).toEqual([
        what,
        expect.arrayContaining([expect.stringContaining(title)]),
      ]);
      expect([what, title]).not.toEqual([what, '']);
    }
  });

  test('the tables of the pages say how a link ends for every status that is an end', () => {
    const statuses = new Set(
      readTables('docs/troubleshooting.md', 'How a link ends').map(
        ([cell]) => /`(\w+)`/.exec(cell ?? '')?.[1],
      ),
    );
    const ends = LINK_STATUSES.filter((status) => status !== 'awaiting_confirmation');
    expect([...statuses].toSorted()).toEqual(ends.toSorted());
  });

  test('the tables of the pages list every setting of the branding', () => {
    expect(firstCells('docs/branding.md', 'Settings')).toEqual(Object.keys(DEFAULT_BRANDING));
  });

  test('the tables of the pages show what becomes of a yellow accent', () => {
    const accentColor = '#ffd400';
    const colors = brandColors({ accentColor, accentColorDark: null });
    expect(readFileSync('docs/branding.md', 'utf8')).toContain(
      `\`${accentColor}\`, has ${contrast(accentColor, BACKGROUNDS.light.card).toFixed(2)}:1 on a white card`,
    );
    expectTable(
      'docs/branding.md',
      'Contrast',
      (['light', 'dark'] as const).flatMap((theme) => {
        const { accent, onAccent, link } = colors[theme];
        const { card } = BACKGROUNDS[theme];
        return [
          [theme, 'buttons', quote(accent), `${contrast(accent, card).toFixed(2)}:1`],
          [theme, 'text on buttons', quote(onAccent), `${contrast(onAccent, accent).toFixed(2)}:1`],
          [theme, 'links', quote(link), `${contrast(link, card).toFixed(2)}:1`],
        ];
      }),
    );
  });

  test('the tables of the pages list every scope', () => {
    expect(firstCells('docs/keys-and-scopes.md', 'Scopes')).toEqual([...APP_SCOPES, 'admin']);
  });

  test('the tables of the pages explain every check of the doctor in its order', () => {
    expect(firstCells('docs/meta-setup.md', 'What the doctor finds')).toEqual([...CHECKS]);
  });

  test('the tables of the pages list the webhook fields that are lost without a tick', () => {
    const listed = readTables('docs/meta-setup.md', '5. Configure the webhook').flatMap(
      ([cell = '']) => cell.match(/[a-z_]+(?=`)/g) ?? [],
    );
    expect(listed).toEqual(expect.arrayContaining([...Object.keys(FIELD_LOSSES), ...USEFUL_FIELDS]));
    expect(listed.filter((field) => !SUBSCRIBED_FIELDS.instagram.includes(field))).toEqual([]);
  });

  test('the tables of the pages have the end of each version of the Graph API', () => {
    const now = new Date('2026-11-01T00:00:00Z');
    for (const [version = '', end = ''] of readTables('docs/meta-setup.md', 'Versions')) {
      const endsAt = end === 'not announced' ? null : new Date(`${end} 00:00 UTC`);
      expect([version, findGraphVersionLife(version, now)]).toEqual([version, { kind: 'lives', endsAt }]);
    }
  });

  test('the tables of the pages list every metric of the service', () => {
    const code = ['metrics', 'instagram-metrics']
      .map((file) => readFileSync(`src/platform/health/${file}.service.ts`, 'utf8'))
      .join('');
    const names = [...code.matchAll(/name: '(hitch_\w+)'/g)].map(([, name = '']) => name);
    const listed = firstCells('docs/operations.md', 'Metrics').flatMap(
      (cell) => cell.match(/hitch_\w+/g) ?? [],
    );
    expect(listed.toSorted()).toEqual(names.toSorted());
  });

  test('the tables of the pages name for each promise of security tests that exist', () => {
    const rows = readTables('docs/security.md', 'Promises');
    expect(rows.length).toBeGreaterThanOrEqual(20);
    for (const [promise, cell = ''] of rows) {
      const tests = [...cell.matchAll(/`(test\/[\w./-]+\.spec\.ts)`: "([^"]+)"/g)];
      const written = tests.map(([text]) => text).join('; ');
      expect([promise, written]).toEqual([promise, expect.stringMatching(/./)]);
      expect([promise, cell]).toEqual([promise, written]);
      for (const [, file = '', title = ''] of tests)
        expect([promise, file, title, titlesIn(file).some((each) => each.includes(title))]).toEqual([
          promise,
          file,
          title,
          true,
        ]);
    }
  });

  test('the tables of the pages have the retry schedule of the code', () => {
    const units: Readonly<Record<string, number>> = { s: 1_000, min: 60_000, h: 3_600_000 };
    const waits = readTables('docs/notifications.md', 'Retries')
      .filter(([attempt]) => /^\d\d?$/.test(attempt ?? ''))
      .map(([, wait = '']) =>
        wait === 'at once' ? 0 : parseInt(wait) * (units[wait.split(' ')[1] ?? ''] ?? NaN),
      );
    expect(waits).toEqual(WAITS_MS);
  });

  test('the tables of the pages map every room of src, of src/platform and of src/dev, and no folder that is gone', () => {
    const places = firstCells('docs/architecture.md', 'Source map');
    const rooms = ['src', 'src/platform', 'src/dev'].flatMap((parent) =>
      readdirSync(parent, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => `${parent}/${name}`),
    );
    expect(rooms.filter((room) => !places.includes(room))).toEqual([]);
    expect(places.filter((place) => !existsSync(place))).toEqual([]);
  });
});

test('the notification that the pages show is the one of the OpenAPI document', () => {
  const shown = readBlocks('docs/notifications.md').filter(({ language }) => language === 'json');
  const { webhooks } = JSON.parse(readFileSync('test/contract/openapi.json', 'utf8')) as {
    webhooks: Record<string, { post: { requestBody: { content: Record<string, { example: object }> } } }>;
  };
  const example = webhooks['identity.seen']?.post.requestBody.content['application/json']?.example;
  expect(shown.map(({ text }) => JSON.parse(text) as unknown)).toEqual([example]);
});

test.each([
  ['README.md', 250],
  ['CONTRIBUTING.md', 150],
  ['docs/performance.md', 40],
])('%s has at most %i lines', (page, most) => {
  expect(readFileSync(page, 'utf8').trimEnd().split('\n').length).toBeLessThanOrEqual(most);
});

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');

  test(`the links of ${page} lead to a page and a heading`, () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)];
    for (const [link, path = '', anchor] of links) {
      const target = path === '' ? page : join(dirname(page), path);
      expect([link, existsSync(target)]).toEqual([link, true]);
      if (anchor === undefined) continue;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)];
      expect(headings.map(([, heading = '']) => anchorOf(heading))).toContain(anchor);
    }
  });

  test(`the paths that ${page} names exist`, () => {
    const paths = [...text.matchAll(/`((?:src|test|scripts|migrations|bench|docs)\/[\w./-]+)`/g)];
    expect(paths.map(([, path = '']) => path).filter((path) => !existsSync(path))).toEqual([]);
  });

  test(`the npm scripts that ${page} names are in package.json`, () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
    const names = [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = '']) => name);
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });
});
