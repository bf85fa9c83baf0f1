import { resolve } from 'node:path';
import type { Arena, WorkOptions } from './arena.js';
import { type BenchPlan, type MeasureName, type MeasurePlan, turnSeconds } from './bench-plan.js';
import { type MeasureResult, runMeasure } from './measure.js';
import { measureMemory } from './memory.js';
import type { PlayerName } from './players.js';
import type { ProgressBar } from './progress.js';
import type { BenchResults } from './report.js';
import { measureStarts } from './start-times.js';
import { measureThroughput } from './throughput.js';

/** What the bench is made of, in the order in which it is done. */
export const PARTS = ['starts', 'measures', 'processes', 'throughput', 'memory'] as const;
export type PartName = (typeof PARTS)[number];

export type PartResults = Pick<
  BenchResults,
  'measures' | 'processes' | 'throughput' | 'starts' | 'memory' | 'notificationsPerSecond'
>;

/** A piece of work, and how many seconds it was thought to take when nothing else ran on two cores. */
interface Step {
  readonly part: PartName;
  readonly seconds: number;
  readonly run: (arena: Arena, progress: ProgressBar, results: Collected) => Promise<void>;
}

interface Collected {
  measures: MeasureResult[];
  processes: Record<string, MeasureResult[]>;
  throughput: PartResults['throughput'];
  starts: PartResults['starts'];
  memory: PartResults['memory'];
}

const ALL: readonly PlayerName[] = ['service', 'told', 'floor', 'tuned'];
const PROCESSES = 2;
const IN_PROCESSES: ReadonlySet<MeasureName> = new Set(['mint', 'webhook']);
/** Beside the turns themselves: starting, preparing, telling, holding answers to what is stored. */
const ASIDE_SECONDS = { mint: 8, webhook: 45, batch: 60, 'lookup-igsid': 8, 'lookup-user': 8 };

export function planSteps(plan: BenchPlan, parts: readonly PartName[], profile: boolean): Step[] {
  const starts: Step = {
    part: 'starts',
    seconds: plan.starts * 6,
    async run(_arena, progress, results) {
      results.starts = await measureStarts(plan.starts, (what) => progress.say(`starts: ${what}`));
    },
  };
  const throughput: Step = {
    part: 'throughput',
    seconds: 70,
    async run(arena, progress, results) {
      results.throughput = await arena.withPlayers(alone('throughput', profile), ([service]) =>
        measureThroughput(assertThere(service), (what) => progress.say(`connections: ${what}`)),
      );
    },
  };
  const memory: Step = {
    part: 'memory',
    seconds: 130,
    async run(arena, progress, results) {
      results.memory = await arena.withPlayers(alone('memory', profile), ([service], { pid }) =>
        measureMemory(assertThere(service), pid, (what) => progress.say(`memory: ${what}`)),
      );
    },
  };
  const steps = [
    starts,
    ...plan.measures.map((measure) => measureStep(plan, measure, profile)),
    ...plan.measures.filter(({ name }) => IN_PROCESSES.has(name)).map((each) => processesStep(plan, each)),
    throughput,
    memory,
  ];
  return steps.filter(({ part }) => parts.includes(part));
}

/** Runs the steps one after the other. */
export async function runSteps(
  steps: readonly Step[],
  arena: Arena,
  progress: ProgressBar,
): Promise<PartResults> {
  const results: Collected = { measures: [], processes: {}, throughput: [], starts: null, memory: null };
  for (const { run, seconds } of steps) {
    await run(arena, progress, results);
    progress.finish(seconds);
  }
  return { ...results, notificationsPerSecond: arena.telling.perSecond() };
}

function measureStep(plan: BenchPlan, measure: MeasurePlan, profile: boolean): Step {
  return {
    part: 'measures',
    seconds: turnSeconds(plan, measure, ALL) + ASIDE_SECONDS[measure.name],
    async run(arena, progress, results) {
      const options = { players: ALL, processes: 1, profile: profileOf(measure.name, profile) };
      const say = (what: string): void => progress.say(`${measure.title}: ${what}`);
      results.measures.push(
        await arena.withPlayers(options, (players) => runMeasure(measure, plan.rounds, players, say)),
      );
    },
  };
}

function processesStep(plan: BenchPlan, measure: MeasurePlan): Step {
  const options: WorkOptions = { players: ['service', 'floor'], processes: PROCESSES, profile: null };
  return {
    part: 'processes',
    seconds: turnSeconds(plan, measure, options.players) + ASIDE_SECONDS[measure.name] / 3,
    async run(arena, progress, results) {
      const say = (what: string): void => progress.say(`${measure.title}, ${PROCESSES} processes: ${what}`);
      const result = await arena.withPlayers(options, (players) =>
        runMeasure(measure, plan.rounds, players, say),
      );
      (results.processes[PROCESSES] ??= []).push(result);
    },
  };
}

function alone(name: string, profile: boolean): WorkOptions {
  return { players: ['service'], processes: 1, profile: profileOf(name, profile) };
}

function profileOf(name: string, wanted: boolean): WorkOptions['profile'] {
  return wanted ? { folder: resolve('.'), name: `bench-results.${name}.cpuprofile` } : null;
}

function assertThere<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new TypeError('nobody plays');
  return value;
}
