import { describe, expect, test } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { NONCE_BYTES, openSecret, sealSecret } from '../../../src/endpoints/secret-box.js';
import type { KeyRing } from '../../../src/ref-tokens/key-ring.js';

const ID = '0194f3a0-0000-7000-8000-000000000001';
const OTHER_ID = '0194f3a0-0000-7000-8000-000000000002';
const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDnovBZGjGJVo=';

const [first, second] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(48))];
const ring = (...kids: string[]): KeyRing => ({
  signingKid: kids[0] ?? '',
  keys: new Map(kids.map((kid) => [kid, kid === 'k1' ? first : second])),
});
const seal = (keys: KeyRing, secret = SECRET): Buffer =>
  sealSecret(keys, ID, secret, randomBytes(NONCE_BYTES));

describe('sealed secret', () => {
  test.each([SECRET, '', 'ä€𝄞'])('a sealed secret opens to its text: %j', (secret) => {
    expect(openSecret(ring('k1'), ID, seal(ring('k1'), secret))).toEqual(
      secret === '' ? { kind: 'broken' } : { kind: 'opened', secret },
    );
  });

  test('a sealed secret is different each time, and shows nothing of its text', () => {
    const [one, other] = [seal(ring('k1')), seal(ring('k1'))];
    expect(one.equals(other)).toBe(false);
    expect(one.includes(SECRET.slice(6, 12))).toBe(false);
  });

  test('a sealed secret opens with a key that is no longer the first, and with a ring that grew', () => {
    const sealed = seal(ring('k1'));
    expect(openSecret(ring('key-2', 'k1'), ID, sealed)).toEqual({ kind: 'opened', secret: SECRET });
  });

  test('a sealed secret names the key that was removed from the ring', () => {
    expect(openSecret(ring('key-2'), ID, seal(ring('k1')))).toEqual({ kind: 'unknown_key', kid: 'k1' });
  });

  test('a sealed secret opens for no other endpoint, and with no other key of the same name', () => {
    const sealed = seal(ring('k1'));
    expect(openSecret(ring('k1'), OTHER_ID, sealed)).toEqual({ kind: 'broken' });
    const renamed = { signingKid: 'k1', keys: new Map([['k1', second]]) };
    expect(openSecret(renamed, ID, sealed)).toEqual({ kind: 'broken' });
  });

  test('a sealed secret does not open when any bit is changed or any of its end is missing', () => {
    const sealed = seal(ring('k1'));
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(openSecret(ring('k1'), ID, changed).kind).not.toBe('opened');
      expect(openSecret(ring('k1'), ID, sealed.subarray(0, index)).kind).not.toBe('opened');
    }
  });
});

test('a ring without its first key seals nothing', () => {
  expect(() => seal({ signingKid: 'k9', keys: new Map() })).toThrow(TypeError);
});
