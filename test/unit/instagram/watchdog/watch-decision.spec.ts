import { expect, test } from '@jest/globals';
import type { ArrivalTrouble } from '../../../../src/instagram/arrivals/arrival-trouble.js';
import {
  decideWatch,
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
const TOLD: WatchState = { ...TRIED, resubscribedAt: before(60), noticedAt: before(25) };

test.each<[string, WatchState, ArrivalTrouble | null, Date | null, WatchDecision]>([
  ['an account that is well is left alone', WELL, null, LAST, { kind: 'nothing' }],
  [
    'a silent account is subscribed again before anybody is told',
    WELL,
    SILENT,
    LAST,
    { kind: 'resubscribe', trouble: 'silent_any', since: LAST },
  ],
  [
    'a silent shape is told at once',
    WELL,
    NO_TAPS,
    NOW,
    { kind: 'notice', trouble: 'silent_postback', since: LAST },
  ],
  [
    'only echoes are told at once',
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
  ['a silence is told once', TOLD, SILENT, LAST, { kind: 'nothing' }],
  [
    'an event after the subscription proves that it helped',
    TRIED,
    null,
    before(1),
    { kind: 'recovered', isByResubscription: true },
  ],
  [
    'an event after the operators were told ends the silence',
    TOLD,
    null,
    before(1),
    { kind: 'recovered', isByResubscription: false },
  ],
  [
    'a silence without an event is not over when its hours are not usual ones',
    TOLD,
    null,
    LAST,
    { kind: 'nothing' },
  ],
  ['a silence is not over when all counts are gone', TOLD, null, null, { kind: 'nothing' }],
  [
    'echoes only are over when they are not',
    { ...WELL, trouble: 'echoes_only', since: before(90), noticedAt: before(90) },
    null,
    null,
    { kind: 'recovered', isByResubscription: false },
  ],
  [
    'another trouble is told, too',
    TOLD,
    ECHOES,
    LAST,
    { kind: 'notice', trouble: 'echoes_only', since: NOW },
  ],
])('%s', (_, watch, trouble, lastAt, decision) => {
  expect(decideWatch(watch, trouble, lastAt, NOW)).toEqual(decision);
});
