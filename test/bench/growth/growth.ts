// npm run bench:growth [-- --rows 1000000] [--only] [--measure <name>] [--rounds 3] [--docs]: does anything take longer when the tables are large?
import { chmod, mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { ProgressBar } from '../progress.js';
import { describeSurroundings, runBench } from '../run-bench.js';
import { readSettings } from '../tally.js';
import { GrowthBed } from './growth-bed.js';
import {
  GROWTH_MEASURES,
  type GrowthBeds,
  type GrowthResult,
  measureGrowth,
  summariseGrowth,
} from './growth-measure.js';
import {
  BEDS_SECONDS,
  bytesNeeded,
  CONNECTIONS,
  expectSeconds,
  FULL_LINKS,
  type GrowthPlan,
  planGrowth,
  secondsOfRound,
  secondsToFill,
  SMALL_LINKS,
} from './growth-plan.js';
import {
  type GrowthResults,
  plotGrowth,
  renderGrowth,
  renderGrowthPage,
  type SizeResult,
} from './growth-report.js';
import { measureRetention } from './measure-retention.js';

const RESULTS = 'bench-growth-results.json';
const DOCS = 'docs/bench';
const PLOT = 'latency-over-rows.svg';

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: String(FULL_LINKS) },
    rounds: { type: 'string', default: '7' },
    only: { type: 'boolean', default: false },
    measure: { type: 'string', multiple: true },
    docs: { type: 'boolean', default: false },
  },
});
const startedAt = new Date();
let folder: Promise<string> | null = null;
const beds: GrowthBed[] = [];
const progress = new ProgressBar();

async function bench(): Promise<void> {
  const plan = planGrowth(readNumber('rows', SMALL_LINKS), readNumber('rounds', 1), flags.only);
  await assertRoom(plan);
  progress.begin(expectSeconds(plan));
  folder = makeFolder();
  const [small, grown] = [await makeBed('small'), await makeBed('grown')];
  await small.fill(SMALL_LINKS);
  progress.finish(BEDS_SECONDS);

  const sizes: SizeResult[] = [];
  for (const links of plan.sizes) sizes.push(await measureSize(plan, { small, grown }, links));
  const postgres = await readSettings(grown.url);
  await small.stop();
  const say = (done: number): void => progress.say(`mints while old links leave: ${percent(done)}`);
  const retention = await measureRetention(grown, say);

  const results: GrowthResults = {
    startedAt: startedAt.toISOString(),
    rounds: plan.rounds,
    connections: CONNECTIONS,
    ...describeSurroundings(),
    postgres,
    sizes,
    retention,
  };
  progress.close();
  await writeFile(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
  // The documentation shows all sizes.
  const isWhole = plan.sizes.includes(FULL_LINKS) && !flags.only && !flags.measure;
  if (flags.docs || isWhole) await writeDocs(results);
  process.stdout.write(renderGrowth(results));
}

async function measureSize(plan: GrowthPlan, beds: GrowthBeds, links: number): Promise<SizeResult> {
  const { grown } = beds;
  const fillSeconds = await fillBed(grown, links);
  progress.finish(secondsToFill(links));
  const measures: GrowthResult[] = [];
  for (const measure of GROWTH_MEASURES.filter(({ name }) => flags.measure?.includes(name) ?? true)) {
    const title = `${measure.title}, ${count(links)} links`;
    progress.say(title);
    const rounds = await measureGrowth(measure.name, plan, beds);
    const result = summariseGrowth(measure, rounds);
    measures.push(result);
    const { aloneMs, perSecond } = result.grown;
    const [alone, together] = [result.aloneRatio, result.togetherRatio].map((ratio) => ratio.toFixed(2));
    progress.say(
      `${title}: ${aloneMs.toFixed(2)} ms alone (x ${alone}), ${count(perSecond)}/s (x ${together})`,
    );
    progress.finish(secondsOfRound(links) * plan.rounds);
  }
  return { links, identities: links / 2, bytes: await sizeOf(grown), fillSeconds, measures };
}

async function makeFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'hitch-growth-'));
  // As root the databases run as somebody else, who must get through.
  await chmod(made, 0o711);
  return made;
}

async function makeBed(name: string): Promise<GrowthBed> {
  const bed = await GrowthBed.make(join((await folder) ?? '', name));
  beds.push(bed);
  await bed.start();
  return bed;
}

/** Fills a bed and starts it anew: what the filling left to write is not to be written while somebody measures. */
async function fillBed(bed: GrowthBed, links: number): Promise<number> {
  const began = performance.now();
  let tenths = 0;
  await bed.fill(links, (done, what) => {
    if (Math.floor(done * 10) === tenths) return;
    tenths = Math.floor(done * 10);
    progress.say(`filling ${count(links)} links: ${percent(done)}, ${what}`);
  });
  await bed.stop();
  await bed.start();
  return (performance.now() - began) / 1_000;
}

async function sizeOf(bed: GrowthBed): Promise<number> {
  const [row] = await bed.query<{ bytes: string }>('SELECT pg_database_size(current_database()) AS bytes');
  return Number(row?.bytes);
}

/** @throws Error that says how much is missing */
async function assertRoom(plan: GrowthPlan): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const [free, needed] = [bavail * bsize, bytesNeeded(plan)];
  if (free >= needed) return;
  const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
  throw new Error(
    `${gigabytes(needed)} GB are needed in ${tmpdir()}, and ${gigabytes(free)} GB are free. ` +
      'Take fewer rows (--rows 1000000), or another folder (TMPDIR).',
  );
}

/** @throws Error when the flag is no whole number that is large enough */
function readNumber(name: 'rows' | 'rounds', least: number): number {
  const value = Number(flags[name]);
  if (Number.isSafeInteger(value) && value >= least && value <= FULL_LINKS) return value;
  throw new Error(`--${name} must be a whole number from ${count(least)} to ${count(FULL_LINKS)}`);
}

async function writeDocs(results: GrowthResults): Promise<void> {
  await mkdir(DOCS, { recursive: true });
  const page = join(DOCS, 'growth.md');
  const options = await resolveConfig(page);
  await writeFile(page, await format(renderGrowthPage(results, PLOT), { ...options, parser: 'markdown' }));
  await writeFile(join(DOCS, PLOT), plotGrowth(results));
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function percent(share: number): string {
  return `${Math.floor(share * 100 + 1e-9)} %`;
}

async function clearUp(): Promise<void> {
  try {
    await Promise.all(beds.map((bed) => bed.stop()));
  } finally {
    const made = await folder?.catch(() => undefined);
    if (made !== undefined) await rm(made, { recursive: true, force: true, maxRetries: 5 });
  }
}

await runBench(bench, clearUp, progress);
