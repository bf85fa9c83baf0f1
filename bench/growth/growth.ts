// npm run bench:growth [-- --links 1000000] [--rounds 3] [--part lists]: does it take longer when the tables are large?
import { mkdirSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { toTable, whole } from '../markdown.js';
import { CALLERS } from '../plan.js';
import { describeSurroundings, GROWTH_FILE, type GrowthRatio } from '../results.js';
import { runToEnd, say } from '../run.js';
import { GrowthBed } from './bed.js';
import { type ListResult, measureLists } from './lists.js';
import { type GrowthResult, measureGrowth, MEASURES } from './measure.js';

const PAGE = 'docs/bench/growth.md';
const LISTS_PAGE = 'docs/bench/lists.md';
const SMALL_LINKS = 10_000;
const FULL_LINKS = 10_000_000;
/** What a link and all that belongs to it takes on disk; and what the databases' logs and sorted runs take. */
const BYTES_A_LINK = 950;
const BYTES_BESIDE = 2_500_000_000;

const { values: flags } = parseArgs({
  options: {
    links: { type: 'string', default: String(FULL_LINKS) },
    rounds: { type: 'string', default: '5' },
    part: { type: 'string', default: 'all' },
  },
});
const beds: GrowthBed[] = [];

async function bench(): Promise<void> {
  const links = readNumber('links', SMALL_LINKS);
  const rounds = readNumber('rounds', 1);
  if (!['all', 'lists'].includes(flags.part)) throw new Error('--part is lists, or left out');
  await assertRoom(links);
  if (flags.part === 'lists') return benchLists(links);
  const [small, grown] = [await makeBed(), await makeBed()];
  await small.fill(SMALL_LINKS);
  await grown.fill(links, (table) => say(`filled ${table}`));
  const bytes = await grown.bytesOnDisk();
  await grown.restart();

  const results: GrowthResult[] = [];
  for (const measure of MEASURES) {
    say(measure.title);
    results.push(await measureGrowth(measure, rounds, { small, grown }));
  }
  const page = render(results, links, rounds, bytes);
  if (links === FULL_LINKS) {
    mkdirSync('docs/bench', { recursive: true });
    writeFileSync(PAGE, page);
    writeFileSync(GROWTH_FILE, `${JSON.stringify({ wanted: wantedOf(results) }, null, 2)}\n`);
  }
  process.stdout.write(`\n${page}`);
}

/** Pages of lists in a large bed alone: what they may take is a bound, and not a ratio. */
async function benchLists(links: number): Promise<void> {
  const bed = await makeBed();
  await bed.fill(links, (table) => say(`filled ${table}`));
  await bed.fillBeside();
  await bed.restart();
  await bed.bringToMemory();
  const page = renderLists(await measureLists(bed, say), links);
  mkdirSync('docs/bench', { recursive: true });
  writeFileSync(LISTS_PAGE, page);
  process.stdout.write(`\n${page}`);
}

async function makeBed(): Promise<GrowthBed> {
  const bed = await GrowthBed.make();
  beds.push(bed);
  return bed;
}

function wantedOf(results: readonly GrowthResult[]): GrowthRatio[] {
  return results
    .filter(({ isWanted }) => isWanted)
    .flatMap(({ title, aloneRatio, togetherRatio }) => [
      { title: `${title}, alone,`, ratio: aloneRatio },
      { title: `${title}, ${CALLERS} callers,`, ratio: togetherRatio },
    ]);
}

function render(results: readonly GrowthResult[], links: number, rounds: number, bytes: number): string {
  const { date, version, node, cores, cpu } = describeSurroundings();
  const rows = results.map(({ title, small, grown, aloneRatio, togetherRatio }) => [
    title,
    small.aloneMs.toFixed(2),
    grown.aloneMs.toFixed(2),
    aloneRatio.toFixed(2),
    whole(small.perSecond),
    whole(grown.perSecond),
    togetherRatio.toFixed(2),
    `${small.p99Ms.toFixed(1)} / ${grown.p99Ms.toFixed(1)}`,
  ]);
  const head = [
    'what',
    'alone, small, ms',
    'alone, grown, ms',
    'times longer',
    'together, small, a second',
    'together, grown, a second',
    'times longer',
    'p99, ms',
  ];
  return `${[
    '# Growth',
    `Written by \`npm run bench:growth\`. ${date}, hitch ${version}, Node ${node}, ${cores} x ${cpu}.`,
    `Small: ${whole(SMALL_LINKS)} links. Grown: ${whole(links)} links, ${(bytes / 1e9).toFixed(1)} GB on disk. There are half as many identities and attempts. Each request is for another person, at random. Alone: one caller; together: ${CALLERS} callers, closed loop. Medians of ${rounds} rounds, in which both take turns. The redemption is measured for information.`,
    toTable(head, rows),
  ].join('\n\n')}\n`;
}

function renderLists(results: readonly ListResult[], links: number): string {
  const { date, version, node, cores, cpu } = describeSurroundings();
  const rows = results.map(({ title, firstMs, deepMs, p90Ms }) => [
    title,
    firstMs.toFixed(1),
    deepMs.toFixed(1),
    p90Ms.toFixed(1),
  ]);
  return `${[
    '# Lists',
    `Written by \`npm run bench:growth -- --part lists\`. ${date}, hitch ${version}, Node ${node}, ${cores} x ${cpu}.`,
    `${whole(links)} links, half as many identities and attempts, a tenth of audit entries, a hundredth of notifications and dead letters. Pages of 50 rows through HTTP with an admin key, people masked: the first page, and one from the middle of the list; medians, and the 90th percentile of both. \`many\` is an app with four rows in five, \`few\` one with one in a thousand. No row has the channel \`none\`, the outcome \`invalid_token\`, or the status \`awaiting_confirmation\` or \`exhausted\`: such a page reads as many rows as a page may.`,
    toTable(['list and filter', 'first page, ms', 'deep page, ms', 'p90, ms'], rows),
  ].join('\n\n')}\n`;
}

/** @throws Error that says how much is missing */
async function assertRoom(links: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const [free, needed] = [bavail * bsize, links * BYTES_A_LINK + BYTES_BESIDE];
  if (free >= needed) return;
  const gigabytes = (size: number): string => (size / 1e9).toFixed(1);
  throw new Error(
    `${gigabytes(needed)} GB are needed in ${tmpdir()}, and ${gigabytes(free)} GB are free. ` +
      'Take fewer links (--links 1000000), or another folder (TMPDIR).',
  );
}

/** @throws Error when the flag is not such a number */
function readNumber(name: 'links' | 'rounds', least: number): number {
  const value = Number(flags[name]);
  const isRight = Number.isSafeInteger(value) && value >= least && value <= FULL_LINKS;
  if (isRight && (name === 'rounds' || value % 2 === 0)) return value;
  throw new Error(
    `--${name} must be a whole${name === 'links' ? ', even' : ''} number from ${whole(least)} to ${whole(FULL_LINKS)}`,
  );
}

await runToEnd(bench, () => Promise.all(beds.map((bed) => bed.remove())));
