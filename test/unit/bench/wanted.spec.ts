import { expect, test } from '@jest/globals';
import type { ArrivalResult } from '../../../bench/measure-arrivals.js';
import type { RatioResult } from '../../../bench/measure-ratios.js';
import type { BenchResults } from '../../../bench/results.js';
import { judge } from '../../../bench/wanted.js';

const spread = (p50: number, p99 = p50) => ({ p50, p99, max: p99 });

const arrival = (perSecond: number, changes: Partial<ArrivalResult> = {}): ArrivalResult => ({
  perSecond,
  endpoints: 1,
  warmUpMs: 0,
  measuredMs: 0,
  giveUpAfterMs: 0,
  mintMs: spread(5),
  webhookMs: spread(10, 40),
  linkToReceivedMs: spread(20, 80),
  backlog: { atEnd: 3, perSecond: 0, isGrowing: false },
  failed: 0,
  missing: 0,
  slowestMs: 100,
  ...changes,
});

const ratio = (service: number, handWritten: number): RatioResult => {
  const speed = (perSecond: number) => ({ perSecond, p50Ms: 1, p99Ms: 2 });
  return {
    name: 'webhook',
    speeds: { service: speed(service), 'hand-written': speed(handWritten), floor: speed(9_000) },
  };
};

function verdictOn(what: string, results: Partial<BenchResults>): boolean | null | undefined {
  const none = { arrivals: [], largestRate: null, drains: [], ratios: [], growth: [] };
  const surroundings = { date: '', version: '', node: '', cores: 2, cpu: '' };
  const found = judge({ surroundings, ...none, ...results }).find((verdict) => verdict.what.startsWith(what));
  return found?.isMet;
}

const P50 = 'link to received, p50 at 50 links/s with one endpoint';
const P99 = 'link to received, p99 at 100 links/s';
const BACKLOG = 'backlog at 400';
const GROWING = { atEnd: 900, perSecond: 90, isGrowing: true };

const p50Run = (p50: number) => ({ arrivals: [arrival(50, { linkToReceivedMs: spread(p50) })] });
const p99Run = (p99: number) => ({ arrivals: [arrival(100, { linkToReceivedMs: spread(20, p99) })] });
const backlogRun = (changes: Partial<ArrivalResult>) => ({ arrivals: [arrival(400, changes)] });

test.each([
  { what: P50, when: 'nothing was measured', results: {}, isMet: null },
  {
    what: P50,
    when: 'only ten endpoints were',
    results: { arrivals: [arrival(50, { endpoints: 10 })] },
    isMet: null,
  },
  { what: P50, when: 'below 50 ms beyond four webhooks', results: p50Run(89), isMet: true },
  { what: P50, when: '50 ms beyond four webhooks', results: p50Run(90), isMet: false },
  { what: P99, when: "below 250 ms beyond the webhook's p99", results: p99Run(289), isMet: true },
  { what: P99, when: "250 ms beyond the webhook's p99", results: p99Run(290), isMet: false },
  { what: BACKLOG, when: 'it stays', results: backlogRun({}), isMet: true },
  { what: BACKLOG, when: 'it grows', results: backlogRun({ backlog: GROWING }), isMet: false },
  { what: BACKLOG, when: 'a notification is missing', results: backlogRun({ missing: 1 }), isMet: false },
  { what: 'single webhooks', when: 'twice as fast', results: { ratios: [ratio(2_000, 1_000)] }, isMet: true },
  { what: 'single webhooks', when: 'not quite', results: { ratios: [ratio(1_999, 1_000)] }, isMet: false },
  {
    what: 'mint, alone',
    when: 'it grows',
    results: { growth: [{ title: 'mint, alone,', ratio: 1.31 }] },
    isMet: false,
  },
])('$what is judged $isMet when $when', ({ what, results, isMet }) => {
  expect(verdictOn(what, results)).toBe(isMet);
});
