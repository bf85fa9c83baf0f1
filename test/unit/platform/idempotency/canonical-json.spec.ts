import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toCanonicalJson } from '../../../../src/platform/idempotency/idempotent-request.js';

/** The same value with the keys of every object in another order. */
function reorder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(reorder);
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, inner]) => [name, reorder(inner)]));
}

describe('canonical JSON', () => {
  // https://www.rfc-editor.org/rfc/rfc8785, 3.2.2 and 3.2.3 (read 2026-11)
  test('canonical JSON matches the example of RFC 8785', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(toCanonicalJson(JSON.parse(text))).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],` +
        String.raw`"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test('canonical JSON sorts names by UTF-16 code units', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const value = Object.fromEntries(names.map((name) => [name, 0]));
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
    expect(toCanonicalJson(value)).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`);
  });

  test('canonical JSON means the same as the JSON that it is made from', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed: unknown = JSON.parse(text);
        expect(JSON.stringify(JSON.parse(toCanonicalJson(parsed)))).toHaveLength(
          JSON.stringify(parsed).length,
        );
        expect(toCanonicalJson(JSON.parse(toCanonicalJson(parsed)))).toBe(toCanonicalJson(parsed));
      }),
    );
  });

  test('canonical JSON does not depend on the order of keys, at any depth', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const parsed: unknown = JSON.parse(text);
        expect(toCanonicalJson(reorder(parsed))).toBe(toCanonicalJson(parsed));
      }),
    );
  });
});
