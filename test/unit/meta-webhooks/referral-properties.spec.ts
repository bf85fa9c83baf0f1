import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { isStorableText } from '../../../src/platform/text/storable-text.js';
import { parseLosslessJson } from '../../../src/platform/text/lossless-json.js';
import { type ReferralReading, readReferralEvents } from '../../../src/meta-webhooks/referral-events.js';
import {
  deliveryOf,
  messageEvent,
  type MetaEvent,
  postbackEvent,
  referralEvent,
} from '../../../src/dev/simulator/meta-payloads.js';

const NAMES = (
  'object entry id time messaging standby changes sender recipient timestamp ' +
  'referral postback message ref source type mid title payload is_echo __proto__'
).split(' ');
const TEXTS = [
  'instagram',
  'r1',
  '17841400000000001',
  '%3D',
  '',
  '\0',
  '\ud83d',
  '😢'.repeat(600),
  'm'.repeat(600),
];

/** JSON that is made of our own words, so that it reaches every branch of the reader. */
const anyJson = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 8, depthSize: 'medium' },
    fc.oneof(
      fc.constantFrom(...TEXTS),
      fc.integer(),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.jsonValue(),
    ),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('node'), { maxKeys: 6 }),
  ),
})).node;

/** An event that is well-formed up to the members that vary. */
const eventOf = (member: fc.Arbitrary<unknown>) =>
  fc.record(
    {
      sender: fc.oneof(fc.constant({ id: '1' }), fc.record({ id: member }), member),
      recipient: fc.oneof(fc.constant({ id: '2' }), fc.record({ id: member }), member),
      timestamp: member,
      referral: fc.oneof(fc.record({ ref: member, source: member }), member),
      postback: fc.oneof(
        fc.record({ mid: member, title: member, referral: fc.record({ ref: member }) }),
        member,
      ),
      message: fc.oneof(fc.record({ mid: member, referral: fc.record({ ref: member }) }), member),
    },
    { requiredKeys: [] },
  );

const anyPayload = fc.oneof(
  anyJson,
  fc
    .array(fc.oneof(eventOf(anyJson), anyJson))
    .map((messaging) => ({ object: 'instagram', entry: [{ id: '3', messaging }] })),
  fc
    .array(fc.oneof(fc.record({ field: anyJson, value: eventOf(anyJson) }), anyJson))
    .map((changes) => ({ object: 'instagram', entry: [{ id: '3', changes }] })),
);

function expectWithinBounds({ referrals, malformed, ignored }: ReferralReading): void {
  for (const referral of referrals) {
    expect(referral.igId).toMatch(/^[\w-]{1,64}$/);
    expect(referral.igsid).toMatch(/^[\w-]{1,64}$/);
    expect(referral.igsid).not.toBe(referral.igId);
    expect(referral.ref).toMatch(/^[\w=-]{1,2083}$/);
    expect(referral.repeatKey).toHaveLength(32);
    const { source, mid, icebreaker, timestampMs } = referral;
    for (const text of [source, icebreaker?.title ?? null, icebreaker?.payload ?? null, mid]) {
      expect(text === null || (isStorableText(text) && text.length <= 1_000)).toBe(true);
    }
    expect((mid ?? '').length).toBeLessThanOrEqual(512);
    expect(timestampMs === null || new Date(timestampMs).getTime() === timestampMs).toBe(true);
  }
  expect(malformed).toBeGreaterThanOrEqual(0);
  expect(ignored).toBeGreaterThanOrEqual(0);
}

const BUILDERS = [postbackEvent, messageEvent, referralEvent];
const anyEvent = fc
  .record({ builder: fc.constantFrom(...BUILDERS), person: fc.nat(999), at: fc.nat(999_999) })
  .map(({ builder, person, at }) =>
    builder({ igId: '17841400000000001', igsid: `5${person}`, ref: `r${at}`, timestampMs: 1.5e12 + at }),
  );

/** Replaces, or without a value removes, the member at the end of the path; the path wraps around. */
function mutate(value: unknown, path: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return replacement;
  const entries = Object.entries(value);
  const at = step % Math.max(entries.length, 1);
  return Object.fromEntries(
    entries.map(([key, member], index) => [key, index === at ? mutate(member, rest, replacement) : member]),
  );
}

const keysOf = (events: readonly unknown[]): string[] =>
  readReferralEvents(deliveryOf(events as MetaEvent[])).referrals.map(({ repeatKey }) =>
    repeatKey.toString('hex'),
  );

describe('properties', () => {
  test('any JSON value is read without a throw, and each referral is within bounds', () => {
    fc.assert(
      fc.property(anyPayload, (payload) => expectWithinBounds(readReferralEvents(payload))),
      { numRuns: 2_000 },
    );
  });

  test('any bytes are read, or refused as not JSON', () => {
    const delivery = JSON.stringify(
      deliveryOf([referralEvent({ igId: '1', igsid: '2', ref: 'r', timestampMs: 3 })]),
    );
    const damaged = fc
      .tuple(fc.nat(delivery.length - 1), fc.nat(3), fc.string({ maxLength: 3 }))
      .map(([at, removed, inserted]) => delivery.slice(0, at) + inserted + delivery.slice(at + removed));
    const property = fc.property(fc.oneof(fc.uint8Array(), damaged), (bytes) => {
      let payload: unknown;
      try {
        payload = parseLosslessJson(Buffer.from(bytes as string));
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
        return;
      }
      expectWithinBounds(readReferralEvents(payload));
    });
    fc.assert(property, { numRuns: 1_000 });
  });

  test('no change to one event costs the others', () => {
    const property = fc.property(
      fc.array(anyEvent, { minLength: 1, maxLength: 4 }),
      anyEvent,
      fc.array(anyEvent, { minLength: 1, maxLength: 4 }),
      fc.array(fc.nat(9), { maxLength: 5 }),
      fc.oneof(anyJson, fc.constant(undefined)),
      (before, victim, after, path, replacement) => {
        const messaging = [...before, mutate(victim, path, replacement), ...after];
        const entry = [{ id: '17841400000000001', time: 1.5e12, messaging }];
        const reading = readReferralEvents({ object: 'instagram', entry });
        expectWithinBounds(reading);
        const keys = reading.referrals.map(({ repeatKey }) => repeatKey.toString('hex'));
        const [head, tail] = [keysOf(before), keysOf(after)];
        expect(keys.slice(0, head.length)).toEqual(head);
        expect(keys.slice(keys.length - tail.length)).toEqual(tail);
        expect(keys.length - head.length - tail.length).toBeGreaterThanOrEqual(0);
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });

  test('any events under changes are the same referrals as under messaging, save that each has to verify', () => {
    const property = fc.property(
      fc.array(fc.oneof(anyEvent, eventOf(anyJson), anyJson)),
      fc.oneof(fc.constant('17841400000000001'), anyJson),
      (events, id) => {
        const read = (entry: object): ReferralReading =>
          readReferralEvents({ object: 'instagram', entry: [{ id, ...entry }] });
        const expected = read({ messaging: events });
        const changes = events.map((value) => ({ field: 'messages', value }));
        expect(read({ changes })).toEqual({
          ...expected,
          referrals: expected.referrals.map((referral) => ({ ...referral, mustVerify: true })),
        });
      },
    );
    fc.assert(property, { numRuns: 1_000 });
  });

  test('an id is the same person whether it came as a number or as a string', () => {
    const anyId = fc.bigInt({ min: 1n, max: 10n ** 30n });
    const property = fc.property(anyId, anyId, fc.nat(), (igsid, igId, at) => {
      fc.pre(igsid !== igId);
      const write = (quote: string): string =>
        `{"object":"instagram","entry":[{"messaging":[{"sender":{"id":${quote}${igsid}${quote}},` +
        `"recipient":{"id":${quote}${igId}${quote}},"timestamp":${quote}${at}${quote},"referral":{"ref":"r1"}}]}]}`;
      const [asNumber, asString] = ['', '"'].map((quote) =>
        readReferralEvents(parseLosslessJson(Buffer.from(write(quote)))),
      );
      expect(asNumber).toEqual(asString);
      expect(asNumber?.referrals).toMatchObject([{ igsid: String(igsid), igId: String(igId) }]);
    });
    fc.assert(property);
  });
});
