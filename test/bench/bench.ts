// npm run bench [-- --quick | --gate] [-- --part <name>] [-- --measure <name>] [-- --profile]: the service beside others.
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Arena } from './arena.js';
import { type BenchKind, CONNECTIONS, planBench } from './bench-plan.js';
import { runGate } from './gate.js';
import { type PartName, type PartResults, PARTS, planSteps, runSteps } from './parts.js';
import { ProgressBar } from './progress.js';
import { type BenchResults, renderPage, renderResults } from './report.js';
import { describeSurroundings, runBench } from './run-bench.js';
import { readSettings } from './tally.js';
import { judge } from './targets.js';
import { clearTestBeds, makeTestBed } from './test-bed.js';
import { plotThroughput } from './throughput.js';

const RESULTS = 'bench-results.json';
const DOCS = 'docs/bench';
const QUICK_PARTS: readonly PartName[] = ['starts', 'measures'];
const GATE_SECONDS = 40;

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    gate: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    part: { type: 'string', multiple: true },
    measure: { type: 'string', multiple: true },
  },
});
const startedAt = new Date();
const progress = new ProgressBar();

async function bench(kind: Exclude<BenchKind, 'gate'>): Promise<void> {
  const all = planBench(kind);
  const measures = all.measures.filter(({ name }) => flags.measure?.includes(name) ?? true);
  const parts = PARTS.filter((name) =>
    flags.part ? flags.part.includes(name) : kind === 'full' || QUICK_PARTS.includes(name),
  );
  const steps = planSteps({ ...all, measures }, parts, flags.profile);
  progress.begin(steps.reduce((sum, { seconds }) => sum + seconds, 0));
  const bed = await makeTestBed();
  const found = await runSteps(steps, await Arena.open(bed), progress);
  const results = describeRun(kind, found, await bed.withDatabase(readSettings));
  progress.close();
  const judged = results.measures.map((measure) => ({ ...measure, verdicts: judge(measure) }));
  await writeFile(RESULTS, `${JSON.stringify({ ...results, measures: judged }, null, 2)}\n`);
  // The documentation shows what was measured in one run, and all of it.
  if (kind === 'full' && !flags.part && !flags.measure) await writeDocs(results);
  process.stdout.write(renderResults(results));
}

async function gate(): Promise<void> {
  progress.begin(GATE_SECONDS);
  const faults = await runGate(planBench('gate'), await Arena.open(await makeTestBed()), progress);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}

async function writeDocs(results: BenchResults): Promise<void> {
  await mkdir(DOCS, { recursive: true });
  await writeFile(`${DOCS}/results.md`, renderPage(results));
  await writeFile(`${DOCS}/throughput.svg`, plotThroughput(results.throughput));
}

function describeRun(
  kind: BenchResults['kind'],
  found: PartResults,
  postgres: Record<string, string>,
): BenchResults {
  return {
    startedAt: startedAt.toISOString(),
    kind,
    connections: CONNECTIONS,
    rounds: planBench(kind).rounds,
    ...describeSurroundings(),
    postgres,
    ...found,
  };
}

await runBench(() => (flags.gate ? gate() : bench(flags.quick ? 'quick' : 'full')), clearTestBeds, progress);
