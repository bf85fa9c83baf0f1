import { expect, test } from '@jest/globals';
import type { ArrivalTrouble } from '../../../../src/instagram/arrivals/arrival-trouble.js';
import {
  decideWatch,
  nameTrouble,
  TROUBLE_NAMES,
  type WatchDecision,
  type WatchState,
} from '../../../../src/instagram/watchdog/watch-decision.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const before = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);
const WELL: WatchState = {
  trouble: null,
  since: null,
  resubscribedAt: null,
  resubscription: null,
  noticedAt: null,
};
const LAST = before(120);
const SILENT: ArrivalTrouble = { kind: 'silent', shape: 'any', lastAt: LAST, usual: 20 };
const NO_TAPS: ArrivalTrouble = { kind: 'silent', shape: 'postback', lastAt: LAST, usual: 20 };
const ECHOES: ArrivalTrouble = { kind: 'echoes_only', count: 5 };
const TRIED: WatchState = { ...WELL, trouble: 'silent_any', since: LAST, resubscribedAt: before(10) };
const NOTICED: WatchState = { ...TRIED, resubscribedAt: before(60), noticedAt: before(25) };

test.each<[string, WatchState, ArrivalTrouble | null, Date | null, WatchDecision]>([
  ['an account that is well is left alone', WELL, null, LAST, { kind: 'nothing' }],
  [
    'a silent account is subscribed again before the operators are notified',
    WELL,
    SILENT,
    LAST,
    { kind: 'resubscribe', trouble: 'silent_any', since: LAST },
  ],
  [
    'the operators are notified of a silent shape at once',
    WELL,
    NO_TAPS,
    NOW,
    { kind: 'notice', trouble: 'silent_postback', since: LAST },
  ],
  [
    'the operators are notified of echoes without messages at once',
    WELL,
    ECHOES,
    null,
    { kind: 'notice', trouble: 'echoes_only', since: NOW },
  ],
  ['a subscription has half an hour to help', TRIED, SILENT, LAST, { kind: 'nothing' }],
  [
    'after half an hour without an event it has not helped',
    { ...TRIED, resubscribedAt: before(30) },
    SILENT,
    LAST,
    { kind: 'not_helped' },
  ],
  ['the operators are notified of a silence once', NOTICED, SILENT, LAST, { kind: 'nothing' }],
  [
    'an event after the subscription proves that it helped',
    TRIED,
    null,
    before(1),
    { kind: 'recovered', isByResubscription: true },
  ],
  [
    'an event after the notification ends the silence',
    NOTICED,
    null,
    before(1),
    { kind: 'recovered', isByResubscription: false },
  ],
  ['a silence lasts when its hours have few events', NOTICED, null, LAST, { kind: 'nothing' }],
  ['a silence lasts when all counts are gone', NOTICED, null, null, { kind: 'nothing' }],
  [
    'a trouble other than silence ends when its counts are gone',
    { ...WELL, trouble: 'echoes_only', since: before(90), noticedAt: before(90) },
    null,
    null,
    { kind: 'recovered', isByResubscription: false },
  ],
  [
    'the operators are notified of another trouble, too',
    NOTICED,
    ECHOES,
    LAST,
    { kind: 'notice', trouble: 'echoes_only', since: NOW },
  ],
])('%s', (_, watch, trouble, lastAt, decision) => {
  expect(decideWatch(watch, trouble, lastAt, NOW)).toEqual(decision);
});

test.each<ArrivalTrouble>([
  { kind: 'edits_only', count: 3 },
  { kind: 'standby_only', count: 3 },
  ECHOES,
  SILENT,
  NO_TAPS,
])('the metric of accounts in trouble has a series for $kind', (trouble) => {
  expect(TROUBLE_NAMES).toContain(nameTrouble(trouble));
});
