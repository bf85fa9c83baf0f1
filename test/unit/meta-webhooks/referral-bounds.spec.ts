import { describe, expect, test } from '@jest/globals';

import { type ReferralReading, readReferralEvents } from '../../../src/meta-webhooks/referral-events.js';

const IG_ID = '17841400000000001';
const IGSID = '5614879045272613';
const AT = 1_502_905_976_377;

const referralTo = (ref: unknown) => ({ ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' });
const eventWith = (members: object): object => ({
  sender: { id: IGSID },
  recipient: { id: IG_ID },
  timestamp: AT,
  ...members,
});
const deliver = (...messaging: unknown[]): ReferralReading =>
  readReferralEvents({ object: 'instagram', entry: [{ id: IG_ID, time: AT, messaging }] });

describe('bounds', () => {
  test.each([
    ['every permitted character', 'AZaz09-_=', 'AZaz09-_='],
    ['%3D in upper and lower case', 'a%3Db%3d', 'a=b='],
    ['the longest ref', 'r'.repeat(2083), 'r'.repeat(2083)],
    ['a ref that is short enough once normalised', '%3D'.repeat(2083), '='.repeat(2083)],
  ])('a referral event with %s is accepted', (_, ref, expected) => {
    expect(deliver(eventWith({ referral: referralTo(ref) })).referrals).toMatchObject([{ ref: expected }]);
  });

  test.each([
    ['a ref that is too long', { referral: referralTo('r'.repeat(2084)) }],
    ['a ref with a space', { referral: referralTo('a b') }],
    ['a ref with NUL', { referral: referralTo('a\0') }],
    ['a ref with a line break behind it', { referral: referralTo('r1\n') }],
    ['a ref with a lone surrogate', { referral: referralTo('\ud83d') }],
    ['a ref that was encoded twice', { referral: referralTo('a%253Db') }],
    ['no sender', { sender: undefined }],
    ['a sender that is a string', { sender: IGSID }],
    ['a sender in an array', { sender: [{ id: IGSID }] }],
    ['a sender without id', { sender: { user_ref: IGSID } }],
    ['an empty sender id', { sender: { id: '' } }],
    ['a sender id that is a fraction', { sender: { id: 1.5 } }],
    ['a sender id whose digits are lost', { sender: { id: 2 ** 60 } }],
    ['a sender id that is true', { sender: { id: true } }],
    ['a sender id that is too long', { sender: { id: '1'.repeat(65) } }],
    ['a sender id outside the alphabet', { sender: { id: '<IGSID>' } }],
    ['a sender id with NUL', { sender: { id: '1\0' } }],
    ['an account id that is too long', { recipient: { id: '1'.repeat(65) } }],
    ['an account id outside the alphabet', { recipient: { id: '<IGID>' } }],
    ['a business that links to itself', { sender: { id: IG_ID } }],
  ])('a referral event with %s is counted as malformed, and its neighbours are read', (_, members) => {
    const good = eventWith({ referral: referralTo('good') });
    const bad = eventWith({ referral: referralTo('r1'), ...members });
    const { referrals, malformed, ignored } = deliver(good, bad, good);
    expect(referrals.map(({ ref }) => ref)).toEqual(['good', 'good']);
    expect({ malformed, ignored }).toEqual({ malformed: 1, ignored: 0 });
  });

  test('a bad ref does not cost the good one in the same event', () => {
    const event = eventWith({
      referral: referralTo('a b'),
      message: { mid: 'm', referral: referralTo('good') },
    });
    const { referrals, malformed } = deliver(event);
    expect(referrals.map(({ ref, via }) => [ref, via])).toEqual([['good', 'message']]);
    expect(malformed).toBe(1);
  });

  test('a referral event accepts ids of 64 characters', () => {
    const event = eventWith({
      sender: { id: 's'.repeat(64) },
      recipient: { id: 'r'.repeat(64) },
      referral: referralTo('r1'),
    });
    expect(deliver(event).referrals).toHaveLength(1);
  });

  test('title, payload and source are cleaned and cut at 1,000 characters without splitting a pair', () => {
    const text = `\0\ud83d${'x'.repeat(999)}😢`;
    const postback = { title: text, payload: `${text}y`, referral: { ref: 'r1', source: text } };
    const expected = 'x'.repeat(999);
    expect(deliver(eventWith({ postback })).referrals).toMatchObject([
      { icebreaker: { title: expected, payload: expected }, source: expected },
    ]);
  });

  test('a mid is cut at 512 characters, and the repeat key is of the whole', () => {
    const deliverMid = (mid: string) => deliver(eventWith({ message: { mid, referral: referralTo('r1') } }));
    const first = deliverMid(`${'m'.repeat(600)}1`).referrals[0];
    const second = deliverMid(`${'m'.repeat(600)}2`).referrals[0];
    expect(first?.mid).toBe('m'.repeat(512));
    expect(second?.mid).toBe(first?.mid);
    expect(second?.repeatKey).not.toEqual(first?.repeatKey);
  });

  test('a mid with NUL and lone surrogates is read', () => {
    const message = { mid: 'm\0\ud83d_1', referral: referralTo('r1') };
    expect(deliver(eventWith({ message })).referrals).toMatchObject([{ mid: 'm_1' }]);
  });

  test.each([
    ['absent', undefined, null],
    ['null', null, null],
    ['a number', 5, null],
    ['any text', 'IGME-SOURCE-LINK', 'IGME-SOURCE-LINK'],
  ])('a source that is %s changes nothing else', (_, source, expected) => {
    const { referrals } = deliver(eventWith({ referral: { ref: 'r1', source } }));
    expect(referrals).toMatchObject([{ ref: 'r1', source: expected }]);
  });

  test.each([
    ['payload missing, as in standby', { title: 'T' }, { title: 'T', payload: null }],
    ['title of another type', { title: 5, payload: 'P' }, { title: null, payload: 'P' }],
    ['empty title', { title: '', payload: 'P' }, { title: '', payload: 'P' }],
    ['neither', {}, null],
  ])('an ice breaker with %s is read', (_, members, expected) => {
    const postback = { ...members, referral: referralTo('r1') };
    expect(deliver(eventWith({ postback })).referrals.map(({ icebreaker }) => icebreaker)).toEqual([
      expected,
    ]);
  });
});

describe('time', () => {
  test.each<[string, unknown, number | null]>([
    ['milliseconds', 1_502_905_976_377, 1_502_905_976_377],
    ['seconds', 1_502_905_976, 1_502_905_976_000],
    ['milliseconds as digits', '1502905976377', 1_502_905_976_377],
    ['seconds as digits', '1502905976', 1_502_905_976_000],
    ['the last second value', 99_999_999_999, 99_999_999_999_000],
    ['the first millisecond value', 100_000_000_000, 100_000_000_000],
    ['zero', 0, 0],
    ['the last valid Date', 8.64e15, 8.64e15],
    ['a time beyond it', 8.64e15 + 1, null],
    ['digits that a double cannot hold', '17841400000000001', null],
    ['four hundred digits', '9'.repeat(400), null],
    ['a time before 1970', -1, null],
    ['a fraction', 1_502_905_976.5, null],
    ['a date in words', '2017-08-16T17:52:56Z', null],
    ['a signed number in a string', '+1502905976', null],
    ['an empty string', '', null],
    ['null', null, null],
    ['nothing', undefined, null],
    ['an object', { ms: 1 }, null],
    ['true', true, null],
  ])('the time %s is read', (_, timestamp, expected) => {
    const { referrals } = deliver(eventWith({ timestamp, referral: referralTo('r1') }));
    expect(referrals.map(({ timestampMs }) => timestampMs)).toEqual([expected]);
  });
});

describe('repeats', () => {
  const keyOf = (members: object): string | undefined =>
    deliver(eventWith(members)).referrals[0]?.repeatKey.toString('hex');
  const withMid = { message: { mid: 'm_1', referral: referralTo('r1') } };
  const withoutMid = { referral: referralTo('r1') };

  test('a redelivery with a mid is the same referral at another time', () => {
    expect(keyOf({ ...withMid, timestamp: AT + 960_000 })).toBe(keyOf(withMid));
  });

  test('without a mid, another time is another referral', () => {
    expect(keyOf({ ...withoutMid, timestamp: AT + 1 })).not.toBe(keyOf(withoutMid));
  });

  test('an empty mid is no mid', () => {
    const emptyMid = { message: { mid: '', referral: referralTo('r1') } };
    expect(keyOf({ ...emptyMid, timestamp: AT + 1 })).not.toBe(keyOf(emptyMid));
  });

  test('a time is the same as a number and as digits, and without mid and time there still is a key', () => {
    expect(keyOf({ ...withoutMid, timestamp: String(AT) })).toBe(keyOf(withoutMid));
    expect(keyOf({ ...withoutMid, timestamp: undefined })).toMatch(/^[0-9a-f]{64}$/);
  });

  test('a ref is the same with %3D and with =', () => {
    expect(keyOf({ referral: referralTo('a%3db') })).toBe(keyOf({ referral: referralTo('a=b') }));
  });

  test.each([
    ['the person', { sender: { id: '99' } }],
    ['the account', { recipient: { id: '98' } }],
    ['the ref', { message: { mid: 'm_1', referral: referralTo('r2') } }],
    ['the mid', { message: { mid: 'm_2', referral: referralTo('r1') } }],
  ])('%s makes another repeat key', (_, members) => {
    expect(keyOf({ ...withMid, ...members })).not.toBe(keyOf(withMid));
  });
});
