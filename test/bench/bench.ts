// npm run bench [-- --quick] [-- --profile]: the service beside a bare server, on this machine, in this run.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CONNECTIONS, planBench } from './bench-plan.js';
import { endChildren, startFloor, startGenerator, startService } from './children.js';
import { type MeasureResult, runMeasure } from './measure.js';
import { type BenchResults, renderResults } from './report.js';
import { assertAllStored, readSettings } from './tally.js';
import { makeTestBed, registerTenant, type TestBed } from './test-bed.js';

const RESULTS = 'bench-results';
const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, profile: { type: 'boolean', default: false } },
});
const startedAt = new Date();
let testBed: Promise<TestBed> | null = null;
let stopping: Promise<void> | null = null;

async function bench(): Promise<void> {
  say('starting PostgreSQL in a folder of its own');
  testBed = makeTestBed();
  const bed = await testBed;
  const plan = planBench(flags.quick);
  const first = await startService({ env: bed.env, profile: null });
  const tenant = await registerTenant(first.port, bed.env);
  await first.stop();

  const floor = await startFloor({ ...bed.env, BENCH_API_KEY: tenant.apiKey });
  const generator = startGenerator(tenant);
  const answered = { mints: 0, events: 0 };
  const measures: MeasureResult[] = [];
  for (const measure of plan.measures) {
    // A process for each, so that each has a profile of its own and none runs on what another one left.
    const profile = flags.profile
      ? { folder: resolve('.'), name: `${RESULTS}.${measure.name}.cpuprofile` }
      : null;
    const service = await startService({ env: bed.env, profile });
    const players = { generator, service, floor, answered };
    measures.push(
      await runMeasure(measure, plan.rounds, players, (what) => say(`${measure.title}: ${what}`)),
    );
    await service.stop();
    await assertAllStored(bed.databaseUrl, answered);
  }
  const results = describeRun(measures, await readSettings(bed.databaseUrl));
  await writeFile(`${RESULTS}.json`, `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(renderResults(results));
}

function describeRun(measures: readonly MeasureResult[], postgres: Record<string, string>): BenchResults {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const processors = cpus();
  return {
    startedAt: startedAt.toISOString(),
    quick: flags.quick,
    connections: CONNECTIONS,
    machine: {
      cpu: processors[0]?.model.trim() ?? 'unknown',
      cores: processors.length,
      platform: `${process.platform} ${process.arch}`,
    },
    versions: { hitch: version, node: process.versions.node },
    postgres,
    measures,
  };
}

function say(what: string): void {
  const seconds = ((Date.now() - startedAt.getTime()) / 1_000).toFixed(0);
  process.stderr.write(`[${seconds.padStart(3)} s] ${what}\n`);
}

/** Ends all that was started, once, whoever asks. */
function stop(): Promise<void> {
  stopping ??= endChildren().finally(async () => {
    // A bed that could not be made has cleared up after itself.
    const bed = await testBed?.catch(() => null);
    await bed?.clear();
  });
  return stopping;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    process.exitCode = 130;
    say('stopping');
    void stop().finally(() => process.exit());
  });
}

try {
  await bench();
} catch (error) {
  // Once we are told to stop, everything fails: that is no news.
  if (stopping === null) {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  }
} finally {
  await stop();
}
