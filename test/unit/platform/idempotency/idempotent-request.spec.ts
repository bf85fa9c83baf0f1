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

describe('idempotency key', () => {
  test.each([['a'], ['"8e03978e-40d5-43e8-bc93-6894a57f9324"'], ['with space'], ['~'.repeat(255)]])(
    'an idempotency key may be %s',
    (text) => expect(isIdempotencyKey(text)).toBe(true),
  );

  test.each([[''], ['x'.repeat(256)], ['tab\t'], ['ümlaut'], ['\x7f'], ['line\nbreak']])(
    'an idempotency key may not be %j',
    (text) => expect(isIdempotencyKey(text)).toBe(false),
  );
});

describe('hash of a request', () => {
  test('the hash of a request does not depend on the order of the keys of its body', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (body) => {
        const turned = Object.fromEntries(Object.entries(body).reverse());
        expect(name({ body: turned })).toEqual(name({ body }));
      }),
    );
  });

  test('the hash of a request separates owners, routes and keys, however they are joined', () => {
    const part = fc.string({ maxLength: 4, unit: fc.constantFrom('a', ':', '1', '2', 'é') });
    const parts = fc.record({ owner: part, route: part, key: part });
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const same = one.owner === other.owner && one.route === other.route && one.key === other.key;
        expect(name(one).hash.equals(name(other).hash)).toBe(same);
      }),
    );
  });

  test('the hash of a request separates bodies and parts of the path', () => {
    const requests = [name({}), name({ body: { a: 1, b: [2, 3] } }), name({ params: { id: 'app_1' } })];
    expect(new Set(requests.map(({ hash }) => hash.toString('hex'))).size).toBe(1);
    expect(new Set(requests.map(({ fingerprint }) => fingerprint.toString('hex'))).size).toBe(3);
  });
});

describe('concurrent requests', () => {
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

  test('new requests are carried out', () => {
    expect(kinds([one, two], both, new Map())).toEqual(['fresh', 'fresh']);
  });

  test('of two requests under one new key the first is carried out', () => {
    expect(kinds([one, two, one, otherBody], both, new Map())).toEqual([
      'fresh',
      'fresh',
      'running',
      'running',
    ]);
  });

  test('a request that another transaction has in progress is not carried out', () => {
    expect(kinds([one, two], new Set([hex(two)]), new Map())).toEqual(['running', 'fresh']);
  });

  test('an earlier answer is replayed to every equal request, even while another one is answered', () => {
    const kept = new Map([[hex(one), first]]);
    expect(decideClaims([one, otherBody, one], new Set(), kept)).toEqual([
      { kind: 'replay', first },
      { kind: 'mismatch' },
      { kind: 'replay', first },
    ]);
  });
});
