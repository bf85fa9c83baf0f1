// npm run bench [-- --trial] [-- --part <name>]: how long users wait, and how much load the service bears.
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findLargestRate, measureArrivals } from './measure-arrivals.js';
import { measureDrain } from './measure-drain.js';
import { measureRatios } from './measure-ratios.js';
import { FULL_PLAN, TRIAL_PLAN } from './plan.js';
import { renderResults } from './report.js';
import { type BenchResults, describeSurroundings, readGrowth } from './results.js';
import { runToEnd, say } from './run.js';
import { Stage } from './stage.js';

const PARTS = ['arrivals', 'largest-rate', 'drain', 'ratios'] as const;
const DOCS = 'docs/bench';

const { values: flags } = parseArgs({
  options: { trial: { type: 'boolean', default: false }, part: { type: 'string', multiple: true } },
});
const plan = flags.trial ? TRIAL_PLAN : FULL_PLAN;
const wants = (part: (typeof PARTS)[number]): boolean => flags.part?.includes(part) ?? true;
let stage: Stage | null = null;

async function bench(): Promise<void> {
  const unknown = flags.part?.find((part) => !PARTS.some((known) => known === part));
  if (unknown !== undefined) throw new Error(`--part ${unknown}: there are ${PARTS.join(', ')}`);
  stage = await Stage.open();
  const results: BenchResults = {
    surroundings: describeSurroundings(),
    arrivals: wants('arrivals') ? await runArrivals(stage) : [],
    largestRate: wants('largest-rate') ? await findLargestRate(stage, plan.largestRate, say) : null,
    drains: wants('drain') ? await runDrains(stage) : [],
    ratios: wants('ratios') ? await measureRatios(stage, plan.ratios, (text) => say(`ratios: ${text}`)) : [],
    growth: readGrowth(),
  };
  writeFileSync('bench-results.json', `${JSON.stringify(results, null, 2)}\n`);
  const page = renderResults(results, flags.trial);
  // The documentation shows the last whole run.
  if (!flags.trial && flags.part === undefined) {
    mkdirSync(DOCS, { recursive: true });
    writeFileSync(`${DOCS}/results.md`, page);
  }
  process.stdout.write(`\n${page}`);
}

async function runArrivals(on: Stage): Promise<BenchResults['arrivals']> {
  const { runs, ...times } = plan.arrivals;
  const results = [];
  for (const run of runs) {
    say(`arrivals: ${run.perSecond} links/s, ${run.endpoints} endpoints`);
    results.push(await measureArrivals(on, { ...run, ...times }));
  }
  return results;
}

async function runDrains(on: Stage): Promise<BenchResults['drains']> {
  const results = [];
  for (const run of plan.drain.runs) {
    say(`drain: ${run.endpoints} endpoints, answered after ${run.answerAfterMs} ms`);
    results.push(await measureDrain(on, plan.drain.waiting, run));
  }
  return results;
}

await runToEnd(bench, async () => stage?.close());
