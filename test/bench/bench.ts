// npm run bench [-- --quick | --gate] [-- --part <name>] [-- --measure <name>] [-- --profile]: the service beside others.
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Arena } from './arena.js';
import { type BenchKind, CONNECTIONS, planBench } from './bench-plan.js';
import { endChildren } from './children.js';
import { runGate } from './gate.js';
import { type PartName, type PartResults, PARTS, planSteps, runSteps } from './parts.js';
import { ProgressBar } from './progress.js';
import { type BenchResults, renderPage, renderResults } from './report.js';
import { readSettings } from './tally.js';
import { judge } from './targets.js';
import { clearTestBeds, makeTestBed } from './test-bed.js';
import { plotThroughput } from './throughput.js';

const RESULTS = 'bench-results.json';
const DOCS = 'docs/bench';
const QUICK_PARTS: readonly PartName[] = ['starts', 'measures'];
const GATE_SECONDS = 65;

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
let stopping: Promise<void> | null = null;

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
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const processors = cpus();
  return {
    startedAt: startedAt.toISOString(),
    kind,
    connections: CONNECTIONS,
    rounds: planBench(kind).rounds,
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      platform: `${process.platform} ${process.arch}`,
    },
    versions: { hitch: version, node: process.versions.node },
    postgres,
    ...found,
  };
}

/** Ends all that was started, once, whoever asks. */
function stop(): Promise<void> {
  stopping ??= endChildren().finally(clearTestBeds);
  return stopping;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    process.exitCode = 130;
    progress.say('stopping');
    void stop().finally(() => {
      progress.close();
      process.exit();
    });
  });
}

try {
  await (flags.gate ? gate() : bench(flags.quick ? 'quick' : 'full'));
} catch (error) {
  // Once we are told to stop, everything fails: that is no news.
  if (stopping === null) {
    process.exitCode = 1;
    progress.close();
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
} finally {
  await stop();
  progress.close();
}
