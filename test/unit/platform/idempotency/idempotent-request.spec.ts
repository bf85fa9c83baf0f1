import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decideClaims,
  type FirstAnswer,
  type IdempotentRequest,
  isIdempotencyKey,
  nameRequest,
} from '../../../../src/platform/idempotency/idempotent-request.js';

const name = (
  over: Partial<{ owner: string; route: string; key: string; params: unknown; body: unknown }>,
) => {
  const { owner = 'app', route = 'POST /v1/links', key = 'k', params = {}, body = { a: 1, b: [2] } } = over;
  return nameRequest({ owner, route, key }, { params, body });
};

describe('an idempotency key', () => {
  test.each([['a'], ['"8e03978e-40d5-43e8-bc93-6894a57f9324"'], ['with space'], ['~'.repeat(255)]])(
    'may be %s',
    (text) => expect(isIdempotencyKey(text)).toBe(true),
  );

  test.each([[''], ['x'.repeat(256)], ['tab\t'], ['ümlaut'], ['\x7f'], ['line\nbreak']])(
    'may not be %j',
    (text) => expect(isIdempotencyKey(text)).toBe(false),
  );
});

describe('the name of a request', () => {
  test('does not depend on the order of the keys of its body', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
        const turned = Object.fromEntries(Object.entries(body).reverse());
        expect(name({ body: turned })).toEqual(name({ body }));
      }),
    );
  });

  test('tells owners, routes and keys apart, however they run together', () => {
    const part = fc.string({ maxLength: 4, unit: fc.constantFrom('a', ':', '1', '2', 'é') });
    const parts = fc.record({ owner: part, route: part, key: part });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const same = one.owner === other.owner && one.route === other.route && one.key === other.key;
        expect(name(one).hash.equals(name(other).hash)).toBe(same);
      }),
    );
  });

  test('tells bodies and what stands in the path apart, under the same hash', () => {
    const requests = [name({}), name({ body: { a: 1, b: [2, 3] } }), name({ params: { id: 'app_1' } })];
    expect(new Set(requests.map(({ hash }) => hash.toString('hex'))).size).toBe(1);
    expect(new Set(requests.map(({ fingerprint }) => fingerprint.toString('hex'))).size).toBe(3);
  });
});

describe('what is to be done with requests that came together', () => {
  const one = name({ key: 'one' });
  const two = name({ key: 'two' });
  const otherBody = name({ key: 'one', body: {} });
  const hex = ({ hash }: IdempotentRequest): string => hash.toString('hex');
  const both = new Set([hex(one), hex(two)]);
  const first: FirstAnswer = { ...one, status: 201, resourceId: 'id' };
  const kinds = (
    requests: IdempotentRequest[],
    locked: Set<string>,
    kept: Map<string, FirstAnswer>,
  ): string[] => decideClaims(requests, locked, kept).map(({ kind }) => kind);

  test('new ones go on', () => {
    expect(kinds([one, two], both, new Map())).toEqual(['fresh', 'fresh']);
  });

  test('of two under one new key the first goes on', () => {
    expect(kinds([one, two, one, otherBody], both, new Map())).toEqual([
      'fresh',
      'fresh',
      'running',
      'running',
    ]);
  });

  test('what somebody else has under way does not go on', () => {
    expect(kinds([one, two], new Set([hex(two)]), new Map())).toEqual(['running', 'fresh']);
  });

  test('what was done before is replayed to all who ask the same, even while another is answered', () => {
    const kept = new Map([[hex(one), first]]);
    expect(decideClaims([one, otherBody, one], new Set(), kept)).toEqual([
      { kind: 'replay', first },
      { kind: 'mismatch' },
      { kind: 'replay', first },
    ]);
  });
});
