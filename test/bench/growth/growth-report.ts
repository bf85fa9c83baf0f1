import { renderPlot } from '../plot.js';
import { say } from '../report.js';
import type { Surroundings } from '../run-bench.js';
import { type Table, toMarkdown, toText } from '../table.js';
import { staysBelow } from '../targets.js';
import type { GrowthResult } from './growth-measure.js';
import { CONNECTIONS, SMALL_LINKS, TARGET } from './growth-plan.js';
import type { RetentionResult } from './measure-retention.js';

export interface SizeResult {
  readonly links: number;
  readonly identities: number;
  /** On disk, indexes included. */
  readonly bytes: number;
  readonly fillSeconds: number;
  readonly measures: readonly GrowthResult[];
}

export interface GrowthResults extends Surroundings {
  readonly startedAt: string;
  readonly rounds: number;
  readonly connections: number;
  readonly postgres: Readonly<Record<string, string>>;
  readonly sizes: readonly SizeResult[];
  readonly retention: RetentionResult;
}

/** For people at a terminal. */
export function renderGrowth(results: GrowthResults): string {
  const tables = [timesOf(results), mintsOf(results), tablesOnDisk(results)].map(toText);
  return `\n${[...tables, `${notesOf(results).join('\n')}\n`].join('\n')}`;
}

/** As a page of the documentation; `plot` is the picture that stands beside it. */
export function renderGrowthPage(results: GrowthResults, plot: string): string {
  const notes = notesOf(results).map((note) => `- ${note}\n`);
  return [
    '# Growth\n\nWritten by `npm run bench:growth`: how long things take as the tables grow.\n',
    `![Latency over the number of links](${plot})\n`,
    ...[timesOf(results), mintsOf(results), tablesOnDisk(results)].map(toMarkdown),
    notes.join(''),
  ].join('\n');
}

/** Latency over rows. */
export function plotGrowth({ sizes }: GrowthResults): string {
  const first = sizes[0]?.measures ?? [];
  const links = sizes.map((size) => size.links);
  return renderPlot({
    title: 'One request alone, as the tables grow',
    description: `The middle latency with one connection (${first.map(({ title }) => title).join(', ')}) beside ${links.map(whole).join(', ')} links.`,
    x: { label: 'links (half as many identities)', scale: 'log', ticks: links },
    y: { label: 'ms' },
    series: first.map(({ name, title }) => ({
      name: title,
      points: sizes.map((size) => ({
        x: size.links,
        y: size.measures.find((measure) => measure.name === name)?.grown.aloneMs ?? 0,
      })),
    })),
  });
}

function timesOf({ sizes }: GrowthResults): Table {
  const names = sizes[0]?.measures.map(({ name }) => name) ?? [];
  return {
    head: ['what', 'links', 'alone ms', 'ratio', 'p50 ms', 'p99 ms', 'per second', 'ratio', 'log bytes'],
    rows: names.flatMap((name) =>
      sizes.flatMap(({ links, measures }) =>
        measures
          .filter((measure) => measure.name === name)
          .map(({ title, grown, aloneRatio, togetherRatio }) => [
            title,
            whole(links),
            grown.aloneMs.toFixed(2),
            judged(aloneRatio),
            grown.p50Ms.toFixed(1),
            grown.p99Ms.toFixed(1),
            whole(grown.perSecond),
            judged(togetherRatio),
            whole(grown.logBytes),
          ]),
      ),
    ),
  };
}

function mintsOf({ retention }: GrowthResults): Table {
  const { without, meanwhile } = retention;
  const paces = [
    ['nothing is removed', without],
    ['old links are removed', meanwhile],
  ] as const;
  return {
    head: ['mints while', 'per second', 'p50 ms', 'p99 ms', 'longest ms'],
    rows: paces.map(([what, { perSecond, p50Ms, p99Ms, longestMs }]) => [
      what,
      whole(perSecond),
      ...[p50Ms, p99Ms, longestMs].map((ms) => ms.toFixed(1)),
    ]),
  };
}

function tablesOnDisk({ sizes }: GrowthResults): Table {
  return {
    head: ['links', 'identities', 'MB on disk', 'filled in s'],
    rows: sizes.map(({ links, identities, bytes, fillSeconds }) =>
      [links, identities, bytes / 1e6, fillSeconds].map(whole),
    ),
  };
}

function notesOf({ machine, versions, postgres, retention, rounds, startedAt }: GrowthResults): string[] {
  const settings = ['shared_buffers', 'max_wal_size', 'fsync', 'synchronous_commit'].map(
    (name) => `${name} ${postgres[name]}`,
  );
  return [
    `Middle values of ${rounds} rounds. In each of them a second database with ${whole(SMALL_LINKS)} links has its turn right before or after: the ratios are how much longer it takes than there (aimed at: at most ${TARGET}).`,
    `Alone: the middle latency with one connection. The rest: ${CONNECTIONS} connections, closed loop; log bytes: what a request adds to the database's write-ahead log.`,
    'Each request is for somebody else, anywhere among those who are there; the tables are in the machine’s memory.',
    `${whole(retention.removed)} links were removed in ${retention.seconds.toFixed(0)} s, in batches, while others were minted.`,
    `hitch ${versions.hitch}, Node ${versions.node}, PostgreSQL ${postgres['server_version']} (${settings.join(', ')}), ${machine.cores} x ${machine.cpu}, ${machine.platform}, ${startedAt.slice(0, 10)}.`,
  ];
}

function judged(ratio: number): string {
  return say(staysBelow(ratio, TARGET), 2);
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
