import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { items, own, parseLosslessJson } from '../../../src/platform/text/lossless-json.js';
import { type ReferralReading, readReferralEvents } from '../../../src/meta-webhooks/referral-events.js';

interface ExpectedRef {
  readonly ref: string;
  readonly igsid: string;
  readonly ig_id: string;
  readonly shape: string;
  readonly source: string | null;
}

interface Fixture {
  readonly body?: Record<string, unknown>;
  readonly rawBody?: string;
  readonly expect: { readonly refs: ExpectedRef[]; readonly refsIfPageHandled?: ExpectedRef[] };
}

const FOLDER = 'test/fixtures/meta';
const FIXTURES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, Fixture] => [name, JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Fixture]);
const PAGE_FIXTURES = FIXTURES.filter(([, fixture]) => fixture.expect.refsIfPageHandled !== undefined);

const read = (text: string): ReferralReading => readReferralEvents(parseLosslessJson(Buffer.from(text)));

const seen = ({ referrals }: ReferralReading): ExpectedRef[] =>
  referrals.map(({ ref, igsid, igId, via, source }) => ({ ref, igsid, ig_id: igId, shape: via, source }));

const isWithinBounds = ({ ref, igsid, ig_id }: ExpectedRef): boolean =>
  /^[\w-]{1,64}$/.test(igsid) && /^[\w-]{1,64}$/.test(ig_id) && /^[\w=-]{1,2083}$/.test(ref);

describe('bodies from public test suites', () => {
  test('bodies from public test suites are complete', () => {
    expect(FIXTURES).toHaveLength(31);
    expect(PAGE_FIXTURES).toHaveLength(26);
  });

  test.each(FIXTURES)('the body %s gives the refs that its file names', (_, fixture) => {
    const reading = read(fixture.rawBody ?? JSON.stringify(fixture.body));
    expect(seen(reading)).toEqual(fixture.expect.refs);
    expect(reading.malformed).toBe(0);
    expect(reading.ignored).toBeGreaterThan(0);
  });

  test.each(PAGE_FIXTURES)(
    'the body %s, sent by Instagram, gives the refs within our bounds',
    (_, fixture) => {
      const expected = fixture.expect.refsIfPageHandled ?? [];
      const reading = read(JSON.stringify({ ...fixture.body, object: 'instagram' }));
      expect(seen(reading)).toEqual(expected.filter(isWithinBounds));
      expect(reading.malformed).toBe(expected.filter((ref) => !isWithinBounds(ref)).length);
    },
  );

  test.each(FIXTURES)('the events of the body %s give the same refs under changes', (_, fixture) => {
    const payload = parseLosslessJson(Buffer.from(fixture.rawBody ?? JSON.stringify(fixture.body)));
    const entries = items(own(payload, 'entry'));
    const moved = entries.map((entry) => ({
      id: own(entry, 'id'),
      changes: [...items(own(entry, 'messaging')), ...items(own(entry, 'standby'))].map((value) => ({
        value,
      })),
    }));
    const plain = entries.map((entry) => ({
      id: own(entry, 'id'),
      messaging: own(entry, 'messaging'),
      standby: own(entry, 'standby'),
    }));
    const read = (entry: unknown): ReferralReading => readReferralEvents({ object: 'instagram', entry });
    expect(seen(read(moved))).toEqual(seen(read(plain)));
  });
});
