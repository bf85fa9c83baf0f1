// npm run bench [-- --quick] [-- --profile]: the service beside a bare server, on this machine, in this run.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { CONNECTIONS, planBench } from './bench-plan.js';
import {
  endChildren,
  type Receiver,
  startFloor,
  startGenerator,
  startReceiver,
  startService,
} from './children.js';
import { type MeasureResult, type Players, runMeasure } from './measure.js';
import { type BenchResults, renderResults } from './report.js';
import { median } from './statistics.js';
import { assertAllStored, readSettings } from './tally.js';
import { makeTestBed, registerTenants, type TestBed } from './test-bed.js';

const RESULTS = 'bench-results';
const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, profile: { type: 'boolean', default: false } },
});
const startedAt = new Date();
let testBed: Promise<TestBed> | null = null;
let stopping: Promise<void> | null = null;

/** So many left to tell are enough to see how fast that goes. */
const ENOUGH_TO_TELL = 2_000;
const TOLD_WITHIN_MS = 180_000;

async function bench(): Promise<void> {
  say('starting the service on a database of its own');
  testBed = makeTestBed();
  const bed = await testBed;
  const plan = planBench(flags.quick);
  const receiver = await startReceiver();
  const first = await startService({ env: bed.env, profile: null });
  const tenants = await registerTenants(first.port, bed.env, `http://127.0.0.1:${receiver.port}/`);
  await first.stop();

  const floor = await startFloor({
    ...bed.env,
    BENCH_API_KEYS: `${tenants.untold.apiKey},${tenants.told.apiKey}`,
  });
  const [untold, told] = [tenants.untold, tenants.told].map(startGenerator);
  if (!untold || !told) throw new TypeError('there are two apps');
  const answered = { mints: 0, events: 0, toldEvents: 0 };
  const measures: MeasureResult[] = [];
  const rates: number[] = [];
  const everythingTold = async (): Promise<void> => {
    rates.push(...(await waitUntilTold(receiver, answered.toldEvents)));
  };
  for (const measure of plan.measures) {
    // A process for each, so that each has a profile of its own and none runs on what another one left.
    const profile = flags.profile
      ? { folder: resolve('.'), name: `${RESULTS}.${measure.name}.cpuprofile` }
      : null;
    const service = await startService({ env: bed.env, profile });
    const players: Players = {
      untold: { generator: untold, isTold: false },
      told: { generator: told, isTold: true },
      service,
      floor,
      answered,
      everythingTold,
    };
    measures.push(
      await runMeasure(measure, plan.rounds, players, (what) => say(`${measure.title}: ${what}`)),
    );
    await service.stop();
    await bed.withDatabase((url) => assertAllStored(url, answered));
  }
  const notificationsPerSecond = rates.length > 0 ? median(rates) : null;
  const settings = await bed.withDatabase(readSettings);
  const results = { ...describeRun(measures, settings), notificationsPerSecond };
  await writeFile(`${RESULTS}.json`, `${JSON.stringify(results, null, 2)}\n`);
  process.stdout.write(renderResults(results));
}

/** Waits until the app has been told of everything; gives how many notifications a second that went, if it can be told. */
async function waitUntilTold(receiver: Receiver, expected: number): Promise<number[]> {
  const [startedAt, before] = [performance.now(), await receiver.count()];
  for (;;) {
    const count = await receiver.count();
    const elapsedMs = performance.now() - startedAt;
    if (count >= expected) {
      // What came of the last ones is still to be written down.
      await sleep(1_000);
      return expected - before < ENOUGH_TO_TELL ? [] : [((count - before) / elapsedMs) * 1_000];
    }
    if (elapsedMs > TOLD_WITHIN_MS)
      throw new Error(`the app was told of ${count} events, not of ${expected}`);
    await sleep(50);
  }
}

function describeRun(
  measures: readonly MeasureResult[],
  postgres: Record<string, string>,
): Omit<BenchResults, 'notificationsPerSecond'> {
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
