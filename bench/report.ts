import type { RatioName, RatioResult } from './measure-ratios.js';
import type { BenchResults } from './results.js';
import { judge } from './wanted.js';

/** A table: words in the first column, figures in the others. */
interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const TITLES: Readonly<Record<RatioName, string>> = {
  mint: 'mints',
  webhook: 'single webhooks, until notified',
  batch: 'events in deliveries of 500',
  'look-up-igsid': 'look-ups by IGSID',
  'look-up-user': 'look-ups by external user',
};

/** The page `docs/bench/results.md`, which is also what the command prints. */
export function renderResults(results: BenchResults): string {
  const { surroundings, largestRate } = results;
  const { date, version, node, cores, cpu } = surroundings;
  return `${[
    '# Results of the bench',
    `Written by \`npm run bench\`. [What is measured](../performance.md). ${date}, hitch ${version}, Node ${node}, ${cores} x ${cpu}.`,
    '## What is wanted, and what was measured',
    toMarkdown(wantedTable(results)),
    '## Links that arrive at a fixed rate',
    'Milliseconds, p50 / p99. Links arrive on time, however slow the service is. Backlog: notifications that are due and not yet received.',
    toMarkdown(arrivalTable(results)),
    `The largest rate at which every notification arrives within a second of its link: ${largestRate ?? '-'} links/s.`,
    '## Notifications that were waiting',
    toMarkdown(drainTable(results)),
    '## Beside a bare server and a hand-written service',
    'A second, 32 callers that each wait for their answer. The hand-written service (Express, pg) does the same job: outbox, signed delivery, retries. The floor (Fastify) answers constants.',
    toMarkdown(ratioTable(results)),
  ].join('\n\n')}\n`;
}

function wantedTable(results: BenchResults): Table {
  return {
    head: ['figure', 'wanted', 'measured', ''],
    rows: judge(results).map(({ what, wanted, measured, isMet }) => [
      what,
      wanted,
      measured,
      isMet === null ? 'not measured' : isMet ? 'met' : 'missed',
    ]),
  };
}

function arrivalTable({ arrivals }: BenchResults): Table {
  return {
    head: [
      'links/s',
      'endpoints',
      'mint',
      'webhook',
      'link to received',
      'backlog at the end',
      'its change a second',
      'failed',
      'missing',
    ],
    rows: arrivals.map((run) => [
      String(run.perSecond),
      String(run.endpoints),
      ...[run.mintMs, run.webhookMs, run.linkToReceivedMs].map(
        ({ p50, p99 }) => `${p50.toFixed(1)} / ${p99.toFixed(1)}`,
      ),
      whole(run.backlog.atEnd),
      `${run.backlog.perSecond.toFixed(1)}${run.backlog.isGrowing ? ', grows' : ''}`,
      whole(run.failed),
      whole(run.missing),
    ]),
  };
}

function drainTable({ drains }: BenchResults): Table {
  return {
    head: ['endpoints', 'answer after', 'received a second', 'CPU ms of the service for 1,000', 'missing'],
    rows: drains.map((run) => [
      String(run.endpoints),
      run.answerAfterMs === 0 ? 'at once' : `${run.answerAfterMs} ms`,
      whole(run.perSecond),
      whole(run.cpuMsPerThousand),
      whole(run.missing),
    ]),
  };
}

function ratioTable({ ratios }: BenchResults): Table {
  return {
    head: ['what', 'service', 'hand-written', 'floor', 'times hand-written', 'of the floor', 'p50 / p99 ms'],
    rows: ratios.flatMap(ratioRows),
  };
}

function ratioRows({ name, speeds }: RatioResult): string[][] {
  const { service, floor, 'hand-written': handWritten } = speeds;
  const row = (title: string, ours: number, theirs: number): string[] => [
    title,
    whole(ours),
    whole(theirs),
    whole(floor.perSecond),
    (ours / theirs).toFixed(2),
    (ours / floor.perSecond).toFixed(2),
    `${service.p50Ms.toFixed(1)} / ${service.p99Ms.toFixed(1)}`,
  ];
  const rows = [row(TITLES[name], service.perSecond, handWritten.perSecond)];
  if (service.answeredPerSecond !== undefined && handWritten.answeredPerSecond !== undefined) {
    rows.push(row('single webhooks, answered', service.answeredPerSecond, handWritten.answeredPerSecond));
  }
  return rows;
}

function toMarkdown({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
