import type { ArrivalResult } from './measure-arrivals.js';
import type { BenchResults } from './results.js';
import type { RatioName } from './measure-ratios.js';

/** A figure and its target. */
export interface Verdict {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  /** Null: not measured in this run. */
  readonly isMet: boolean | null;
}

const P50_RATES: readonly [perSecond: number, endpoints: number][] = [
  [50, 1],
  [100, 1],
  [200, 1],
  [50, 10],
];
const BACKLOG_RATES = [50, 100, 200, 400];
const DRAIN_AT_LEAST: readonly [endpoints: number, perSecond: number][] = [
  [1, 1_800],
  [10, 3_500],
];
const TIMES_HAND_WRITTEN: readonly [name: RatioName, title: string, times: number][] = [
  ['mint', 'mints', 1],
  ['look-up-igsid', 'look-ups by IGSID', 1],
  ['look-up-user', 'look-ups by external user', 1],
  ['webhook', 'single webhooks, until notified', 2],
  ['batch', 'events in deliveries of 500', 4],
];
const GROWTH_AT_MOST = 1.3;
/** The p50 of link to received may be this long beyond so many times the webhook's own. */
const P50_BEYOND_MS = 50;
const P50_WEBHOOKS = 4;
const P99_BEYOND_MS = 250;

/** Compares what was measured with what is wanted on two cores. */
export function judge(results: BenchResults): Verdict[] {
  const arrivals = (perSecond: number, endpoints: number): ArrivalResult | undefined =>
    results.arrivals.find((run) => run.perSecond === perSecond && run.endpoints === endpoints);
  return [
    ...P50_RATES.map(([perSecond, endpoints]) =>
      judgeP50(perSecond, endpoints, arrivals(perSecond, endpoints)),
    ),
    judgeP99(arrivals(100, 1)),
    ...BACKLOG_RATES.map((perSecond) => judgeBacklogAt(perSecond, arrivals(perSecond, 1))),
    ...DRAIN_AT_LEAST.map(([endpoints, least]) => {
      const run = results.drains.find((each) => each.endpoints === endpoints && each.answerAfterMs === 0);
      return atLeast(`drain to ${name(endpoints)}, a second`, run?.perSecond, least, 0);
    }),
    ...TIMES_HAND_WRITTEN.map(([ratio, title, times]) => {
      const speeds = results.ratios.find((each) => each.name === ratio)?.speeds;
      const measured = speeds && speeds.service.perSecond / speeds['hand-written'].perSecond;
      return atLeast(`${title}, times the hand-written service`, measured, times, 2);
    }),
    ...results.growth.map(({ title, ratio }) => ({
      what: `${title} at 10 million links, times 10 thousand`,
      wanted: `at most ${GROWTH_AT_MOST}`,
      measured: ratio.toFixed(2),
      isMet: ratio <= GROWTH_AT_MOST,
    })),
  ];
}

function judgeP50(perSecond: number, endpoints: number, run: ArrivalResult | undefined): Verdict {
  const limit = run && P50_BEYOND_MS + P50_WEBHOOKS * run.webhookMs.p50;
  const what = `link to received, p50 at ${perSecond} links/s with ${name(endpoints)}, ms`;
  return below(what, run?.linkToReceivedMs.p50, limit);
}

function judgeP99(run: ArrivalResult | undefined): Verdict {
  const limit = run && P99_BEYOND_MS + run.webhookMs.p99;
  return below(
    'link to received, p99 at 100 links/s with one endpoint, ms',
    run?.linkToReceivedMs.p99,
    limit,
  );
}

function judgeBacklogAt(perSecond: number, run: ArrivalResult | undefined): Verdict {
  return {
    what: `backlog at ${perSecond} links/s with one endpoint`,
    wanted: 'does not grow',
    measured: run ? `${run.backlog.atEnd} at the end, ${signed(run.backlog.perSecond)}/s` : '-',
    isMet: run ? !run.backlog.isGrowing && run.failed + run.missing === 0 : null,
  };
}

function below(what: string, value: number | undefined, limit: number | undefined): Verdict {
  const isKnown = value !== undefined && limit !== undefined;
  return {
    what,
    wanted: isKnown ? `below ${limit.toFixed(0)}` : '-',
    measured: isKnown ? value.toFixed(0) : '-',
    isMet: isKnown ? value < limit : null,
  };
}

function atLeast(what: string, value: number | undefined, least: number, digits: number): Verdict {
  return {
    what,
    wanted: `at least ${least.toLocaleString('en-US')}`,
    measured: value?.toFixed(digits) ?? '-',
    isMet: value === undefined ? null : value >= least,
  };
}

function name(endpoints: number): string {
  return endpoints === 1 ? 'one endpoint' : `${endpoints} endpoints`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(1)}`;
}
