// npm run bench:growth [-- --links 1000000] [--rounds 3]: does it take longer when the tables are large?
import { mkdirSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { toTable, whole } from '../markdown.js';
import { CALLERS } from '../plan.js';
import { describeSurroundings, GROWTH_FILE, type GrowthRatio } from '../results.js';
import { runToEnd, say } from '../run.js';
import { GrowthBed } from './bed.js';
import { type GrowthResult, measureGrowth, MEASURES } from './measure.js';

const PAGE = 'docs/bench/growth.md';
const SMALL_LINKS = 10_000;
const FULL_LINKS = 10_000_000;
/** What a link and all that belongs to it takes on disk; and what the databases' logs and sorted runs take. */
const BYTES_A_LINK = 950;
const BYTES_BESIDE = 2_500_000_000;

const { values: flags } = parseArgs({
  options: {
    links: { type: 'string', default: String(FULL_LINKS) },
    rounds: { type: 'string', default: '5' },
  },
});
const beds: GrowthBed[] = [];

async function bench(): Promise<void> {
  const links = readNumber('links', SMALL_LINKS);
  const rounds = readNumber('rounds', 1);
  await assertRoom(links);
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
