import { toTable, whole } from './markdown.js';
import type { RatioName, RatioResult } from './measure-ratios.js';
import { CALLERS } from './plan.js';
import type { BenchResults } from './results.js';
import { judge } from './wanted.js';

const TITLES: Readonly<Record<RatioName, string>> = {
  mint: 'mints',
  webhook: 'single webhooks, until notified',
  batch: 'events in deliveries of 500',
  'look-up-igsid': 'look-ups by IGSID',
  'look-up-user': 'look-ups by external user',
};

/** The page `docs/bench/results.md`, which is also what the command prints. */
export function renderResults(results: BenchResults, isTrial: boolean): string {
  const { surroundings, largestRate } = results;
  const { date, version, node, cores, cpu } = surroundings;
  return `${[
    '# Results of the bench',
    ...(isTrial ? ['**A trial: it shows that the bench works, and its figures mean nothing.**'] : []),
    `Written by \`npm run bench\`. [What is measured](../performance.md). ${date}, hitch ${version}, Node ${node}, ${cores} x ${cpu}.`,
    '## What is wanted, and what was measured',
    wantedTable(results),
    '## Links that arrive at a fixed rate',
    'Milliseconds, p50 / p99. Links arrive on time, however slow the service is. A mint counts from when it is due, a notification from when its webhook request is sent. Backlog: notifications that are due and not yet received.',
    arrivalTable(results),
    `The largest rate at which every notification arrives within a second of its link: ${largestRate ?? '-'} links/s.`,
    '## Notifications that were waiting',
    drainTable(results),
    '## Beside a bare server and a hand-written service',
    `Requests or events a second, from ${CALLERS} callers that each wait for their answer. The hand-written service (Express, pg) does the same job: outbox, signed delivery, retries. The floor (Fastify) answers constants. The last column is the service's latency.`,
    ratioTable(results),
  ].join('\n\n')}\n`;
}

function wantedTable(results: BenchResults): string {
  return toTable(
    ['figure', 'wanted', 'measured', ''],
    judge(results).map(({ what, wanted, measured, isMet }) => [
      what,
      wanted,
      measured,
      isMet === null ? 'not measured' : isMet ? 'met' : 'missed',
    ]),
  );
}

function arrivalTable({ arrivals }: BenchResults): string {
  return toTable(
    [
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
    arrivals.map((run) => [
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
  );
}

function drainTable({ drains }: BenchResults): string {
  return toTable(
    ['endpoints', 'answer after', 'received a second', 'CPU ms of the service for 1,000', 'missing'],
    drains.map((run) => [
      String(run.endpoints),
      run.answerAfterMs === 0 ? 'at once' : `${run.answerAfterMs} ms`,
      whole(run.perSecond),
      whole(run.cpuMsPerThousand),
      whole(run.missing),
    ]),
  );
}

function ratioTable({ ratios }: BenchResults): string {
  return toTable(
    ['what', 'service', 'hand-written', 'floor', 'times hand-written', 'of the floor', 'p50 / p99 ms'],
    ratios.flatMap(ratioRows),
  );
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
