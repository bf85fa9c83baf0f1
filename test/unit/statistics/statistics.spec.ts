import { describe, expect, test } from '@jest/globals';
import { type CountEntry, countsOfAttempt } from '../../../src/statistics/count.js';
import {
  boundChannels,
  MAX_CHANNELS,
  OTHER_CHANNELS,
  toStatistics,
  toTotals,
} from '../../../src/statistics/statistic-rows.js';
import { buildStats } from '../../../src/statistics/stats-answer.js';
import { bucketsOf, decideRange } from '../../../src/statistics/stats-range.js';

const NOW = new Date('2026-11-30T12:34:56Z');
const HOUR = new Date('2026-11-30T12:00:00Z');
const DAY = new Date('2026-11-30T00:00:00Z');
const at = (text: string): Date => new Date(`2026-11-${text}Z`);
const PLACE = { appId: 'app', accountId: 'account', channel: 'web' };
const ENTRY: CountEntry = { hour: HOUR, ...PLACE, endpointId: '', name: 'minted', count: 1, lastAt: HOUR };

describe('an attempt counts', () => {
  test.each([
    ['as an arrival when it links', 'linked', true, true],
    ['as an arrival when it waits for a confirmation', 'awaiting_confirmation', true, true],
    ['as no arrival when the person comes again while it waits', 'awaiting_confirmation', false, false],
    ['as an arrival when the link is refused', 'user_taken', true, true],
    ['as an arrival when the link has expired already', 'expired', false, true],
    ['as an arrival when the link was revoked', 'revoked', false, true],
    ['as no arrival when the link was used before', 'already_linked', false, false],
    ['as no arrival when another person used it', 'used_by_other', false, false],
    ['as no arrival without a link', 'unknown_link', false, false],
  ] as const)('%s', (_name, outcome, movesLink, isArrival) => {
    const names = countsOfAttempt(PLACE, outcome, movesLink).map(({ name }) => name);
    expect(names).toEqual([`outcome.${outcome}`, ...(isArrival ? ['came'] : [])]);
  });
});

describe('the buckets of a question', () => {
  test.each([
    ['a day is the default of 30 days', 'day', null, null, '01T00:00:00', '30T24:00:00', 30],
    ['the default of hours is a day', 'hour', null, null, '29T13:00:00', '30T13:00:00', 24],
    [
      'a start in the middle takes its bucket in',
      'hour',
      '30T10:30:00',
      null,
      '30T10:00:00',
      '30T13:00:00',
      3,
    ],
    [
      'an end on a limit takes no further bucket in',
      'hour',
      '30T10:00:00',
      '30T12:00:00',
      '30T10:00:00',
      '30T12:00:00',
      2,
    ],
  ] as const)('%s', (_name, bucket, from, to, first, last, count) => {
    const decision = decideRange(bucket, from && at(from), to && at(to), NOW);
    const end = last === '30T24:00:00' ? new Date('2026-12-01T00:00:00Z') : at(last);
    expect(decision).toEqual({ kind: 'range', range: { bucket, from: at(first), to: end } });
    expect(decision.kind === 'range' && bucketsOf(decision.range)).toHaveLength(count);
  });

  test.each([
    ['inverted', 'hour', at('30T12:00:00'), at('30T11:00:00'), { kind: 'inverted' }],
    ['empty', 'hour', at('30T12:00:00'), at('30T12:00:00'), { kind: 'inverted' }],
    ['in the future only', 'day', new Date('2027-01-01T00:00:00Z'), null, { kind: 'inverted' }],
    [
      'too many hours',
      'hour',
      at('01T00:00:00'),
      new Date('2026-12-03T00:00:00Z'),
      { kind: 'too_long', max: 744 },
    ],
    ['too many days', 'day', new Date('2025-01-01T00:00:00Z'), null, { kind: 'too_long', max: 400 }],
  ] as const)('a range that is %s is refused', (_name, bucket, from, to, expected) => {
    expect(decideRange(bucket, from, to, NOW)).toEqual(expected);
  });
});

describe('rows', () => {
  const entries = Array.from({ length: MAX_CHANNELS + 5 }, (_, index) => ({
    ...ENTRY,
    channel: `c${index}`,
  }));

  test('an app has a bounded number of channels a day, and the rest are counted together', () => {
    const channels = boundChannels(entries, new Map()).map(({ channel }) => channel);
    expect(new Set(channels).size).toBe(MAX_CHANNELS + 1);
    expect(channels.filter((channel) => channel === OTHER_CHANNELS)).toHaveLength(5);
  });

  test('channels that have rows keep their place, and links without a channel need none', () => {
    const known = new Map([
      [`app ${DAY.toISOString()}`, new Set(entries.slice(0, MAX_CHANNELS).map((e) => e.channel))],
    ]);
    const some = [
      { ...ENTRY, channel: 'c3' },
      { ...ENTRY, channel: '' },
      { ...ENTRY, channel: 'new' },
    ];
    expect(boundChannels(some, known).map(({ channel }) => channel)).toEqual(['c3', '', OTHER_CHANNELS]);
  });

  test('each entry counts for its hour and its day, and equal rows are written once', () => {
    const later = { ...ENTRY, hour: new Date('2026-11-30T13:00:00Z'), count: 2 };
    const place = { ...PLACE, name: 'minted' as const };
    expect(toStatistics([later, ENTRY])).toEqual([
      { ...place, bucket: 'day', at: DAY, count: 3 },
      { ...place, bucket: 'hour', at: HOUR, count: 1 },
      { ...place, bucket: 'hour', at: later.hour, count: 2 },
    ]);
  });

  test('the totals are sums: of everything, by app, by account and by channel, each with its last time', () => {
    const entries = [ENTRY, { ...ENTRY, appId: 'other', lastAt: NOW }, { ...ENTRY, channel: '' }];
    const sums = toTotals(entries).filter(({ bucket }) => bucket === 'day');
    const place = { bucket: 'day', at: DAY, name: 'minted' };
    expect(sums).toEqual([
      { ...place, scope: 'account:account', channel: '', count: 1, lastAt: HOUR },
      { ...place, scope: 'account:account', channel: 'web', count: 2, lastAt: NOW },
      { ...place, scope: 'all', channel: '', count: 3, lastAt: NOW },
      { ...place, scope: 'app:app', channel: '', count: 1, lastAt: HOUR },
      { ...place, scope: 'app:app', channel: 'web', count: 1, lastAt: HOUR },
      { ...place, scope: 'app:other', channel: 'web', count: 1, lastAt: NOW },
      { ...place, scope: 'channel:web', channel: 'web', count: 2, lastAt: NOW },
    ]);
  });

  test('a delivery counts for its endpoint, and rows of an app do not tell endpoints apart', () => {
    const entries = ['one', 'two'].map((endpointId) => ({
      ...ENTRY,
      channel: '',
      endpointId,
      name: 'delivery.failed' as const,
    }));
    const scopes = toTotals(entries).flatMap(({ bucket, scope, count }) =>
      bucket === 'hour' ? [`${scope} ${count}`] : [],
    );
    expect(scopes).toEqual(['account:account 2', 'all 2', 'app:app 2', 'endpoint:one 1', 'endpoint:two 1']);
    expect(toStatistics(entries).map(({ bucket, count }) => [bucket, count])).toEqual([
      ['day', 2],
      ['hour', 2],
    ]);
  });
});

test('an answer has every bucket, sums, and channels with the most links first', () => {
  const range = { bucket: 'hour', from: HOUR, to: new Date('2026-11-30T14:00:00Z') } as const;
  const answer = buildStats(range, [
    { at: HOUR, name: 'minted', channel: null, count: 8 },
    { at: HOUR, name: 'outcome.expired', channel: null, count: 2 },
    { at: HOUR, name: 'linked', channel: null, count: 1 },
    { at: HOUR, name: 'delivery.failed', channel: null, count: 4 },
    { at: null, name: 'minted', channel: 'web', count: 3 },
    { at: null, name: 'minted', channel: 'app', count: 5 },
    { at: null, name: 'outcome.expired', channel: 'web', count: 2 },
    { at: null, name: 'linked', channel: '', count: 1 },
    { at: null, name: 'delivery.failed', channel: '', count: 4 },
  ]);
  expect(answer.data.map((bucket) => bucket.minted)).toEqual([8, 0]);
  expect(answer.totals).toMatchObject({
    minted: 8,
    opened: 0,
    linked: 1,
    deliveries: { succeeded: 0, failed: 4 },
  });
  expect(answer.totals.outcomes).toMatchObject({ expired: 2, linked: 0 });
  expect(answer.channels).toEqual([
    { channel: 'app', minted: 5, opened: 0, came: 0, linked: 0 },
    { channel: 'web', minted: 3, opened: 0, came: 0, linked: 0 },
    { channel: null, minted: 0, opened: 0, came: 0, linked: 1 },
  ]);
});
