import type { MeasureResult } from './measure.js';
import type { MemoryResult } from './memory.js';
import type { Surroundings } from './run-bench.js';
import type { StartTimes } from './start-times.js';
import { type Table, toMarkdown, toText } from './table.js';
import {
  judge,
  RESIDENT_BELOW_MB,
  RESIDENT_GROWTH_BELOW,
  START_BELOW_MS,
  staysBelow,
  type Verdict,
} from './targets.js';
import type { ThroughputResult } from './throughput.js';

export interface BenchResults extends Surroundings {
  readonly startedAt: string;
  readonly kind: 'full' | 'quick';
  readonly connections: number;
  readonly rounds: number;
  /** PostgreSQL's, as it ran. */
  readonly postgres: Readonly<Record<string, string>>;
  readonly measures: readonly MeasureResult[];
  /** What several processes of the service reach, by their number. */
  readonly processes: Readonly<Record<string, readonly MeasureResult[]>>;
  readonly throughput: readonly ThroughputResult[];
  readonly starts: StartTimes | null;
  readonly memory: MemoryResult | null;
  /** How many notifications a second were delivered when nothing else was to be done; null when there were too few to tell. */
  readonly notificationsPerSecond: number | null;
}

/** The results for people at a terminal. */
export function renderResults(results: BenchResults): string {
  return `\n${[...tablesOf(results).map(toText), `${notesOf(results).join('\n')}\n`].join('\n')}`;
}

/** The results as a page of the documentation. */
export function renderPage(results: BenchResults): string {
  const tables = tablesOf(results).map(toMarkdown);
  const title =
    '# Results of the bench\n\nWritten by `npm run bench`; [what is measured](../performance.md).\n';
  const notes = notesOf(results).map((note) => `- ${note}\n`);
  return [title, ...tables, notes.join('')].join('\n');
}

function tablesOf(results: BenchResults): Table[] {
  const { measures, throughput } = results;
  const figures = figuresOf(results);
  return [
    ...(measures.length > 0 ? [compare(measures), speeds(measures)] : []),
    ...(Object.keys(results.processes).length > 0 ? [overProcesses(results)] : []),
    ...(figures.rows.length > 0 ? [figures] : []),
    ...(throughput.length > 0 ? [overConnections(throughput)] : []),
  ];
}

/** How the service stands beside the others, with what was aimed at. */
function compare(measures: readonly MeasureResult[]): Table {
  return {
    head: ['what', 'of the floor', 'times hand-written', 'p99 / its p50', 'kept when told'],
    rows: measures.map((measure) => {
      const { ofFloor, timesTuned, p99, kept } = judge(measure);
      return [measure.title, say(ofFloor, 3), say(timesTuned, 1), say(p99, 2), kept?.toFixed(2) ?? '-'];
    }),
  };
}

/** What each player reached, in a second. */
function speeds(measures: readonly MeasureResult[]): Table {
  return {
    head: [
      'what, a second',
      'service',
      'told',
      'floor',
      'hand-written',
      'p50 ms',
      'p99 ms',
      'hand-written p50 ms',
    ],
    rows: measures.map(({ title, sides }) => [
      title,
      ...(['service', 'told', 'floor', 'tuned'] as const).map((name) => whole(sides[name]?.perSecond)),
      ...[sides.service?.p50Ms, sides.service?.p99Ms, sides.tuned?.p50Ms].map((ms) => ms?.toFixed(1) ?? '-'),
    ]),
  };
}

/** The same load on one process of the service and on several. */
function overProcesses({ measures, processes }: BenchResults): Table {
  const names = Object.values(processes).flatMap((results) => results.map(({ name }) => name));
  const one = measures.filter(({ name }) => names.includes(name));
  return {
    head: ['what', 'processes', 'a second', 'of the floor', 'p50 ms', 'p99 ms'],
    rows: Object.entries({ 1: one, ...processes }).flatMap(([count, results]) =>
      results.map((result) => {
        const { service } = result.sides;
        const { ofFloor } = judge(result);
        const latencies = [service?.p50Ms, service?.p99Ms].map((ms) => ms?.toFixed(1) ?? '-');
        return [
          result.title,
          count,
          whole(service?.perSecond),
          ofFloor?.value.toFixed(3) ?? '-',
          ...latencies,
        ];
      }),
    ),
  };
}

function figuresOf({ starts, memory }: BenchResults): Table {
  const rows: string[][] = [];
  if (starts !== null) {
    rows.push(['first start ever, ms', say(staysBelow(starts.firstMs, START_BELOW_MS.first), 0)]);
    rows.push([
      'start with its database there, ms',
      say(staysBelow(starts.againMs, START_BELOW_MS.again), 0),
    ]);
  }
  if (memory !== null) {
    const { requests, endMb, growth, quartersMb } = memory;
    rows.push([
      `resident after ${whole(requests)} requests, MB`,
      say(staysBelow(endMb, RESIDENT_BELOW_MB), 0),
    ]);
    rows.push(['resident, last quarter to second', say(staysBelow(growth, RESIDENT_GROWTH_BELOW), 3)]);
    rows.push(['resident in each quarter, MB', quartersMb.map((mb) => mb.toFixed(0)).join(', ')]);
  }
  return { head: ['figure', 'measured'], rows };
}

function overConnections(throughput: readonly ThroughputResult[]): Table {
  return {
    head: ['connections', 'mints/s', 'p99 ms', 'single-event webhooks/s', 'p99 ms'],
    rows: throughput.map(({ connections, mint, webhook }) => [
      String(connections),
      ...[mint, webhook].flatMap(({ answered, seconds, p99Ms }) => [
        whole(answered / seconds),
        p99Ms.toFixed(1),
      ]),
    ]),
  };
}

function notesOf(results: BenchResults): string[] {
  const { machine, versions, postgres, connections, rounds, notificationsPerSecond, startedAt } = results;
  return [
    `${connections} connections, closed loop, loopback; middle values of ${rounds} rounds, in which all take turns.`,
    'floor: bare node:http with the same crypto and no database.',
    'hand-written: Express, jsonwebtoken with a KeyObject, pg, a transaction an event, on the same PostgreSQL.',
    'told: for an app with an endpoint that is told of everything; kept: what that leaves of the speed.',
    `notifications: ${whole(notificationsPerSecond ?? undefined)}/s when nothing else was to be done.`,
    `${startedAt.slice(0, 10)}, hitch ${versions.hitch}, Node ${versions.node}, PostgreSQL ${postgres['server_version']} ` +
      `(fsync ${postgres['fsync']}, synchronous_commit ${postgres['synchronous_commit']}), ` +
      `${machine.cores} x ${machine.cpu}, ${machine.platform}`,
  ];
}

/** A figure, its target, and whether it is met. */
export function say(verdict: Verdict | null, digits: number): string {
  if (verdict === null) return '-';
  const { value, target, atLeast, isMet } = verdict;
  const figure = value.toFixed(digits);
  return target === null
    ? figure
    : `${figure} (${atLeast ? '≥' : '<'} ${target}: ${isMet ? 'met' : 'missed'})`;
}

function whole(value: number | undefined): string {
  return value === undefined ? '-' : Math.round(value).toLocaleString('en-US');
}
