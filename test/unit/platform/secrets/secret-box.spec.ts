import { describe, expect, test } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import {
  type BoxKeys,
  type BoxLabel,
  NONCE_BYTES,
  openBox,
  sealBox,
} from '../../../../src/platform/secrets/secret-box.js';

const LABEL = { use: 'endpoint secrets', owner: '0194f3a0-0000-7000-8000-000000000001' };
const SECRET = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDnovBZGjGJVo=';

const [first, second] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(48))];
const ring = (...kids: string[]): BoxKeys => ({
  signingKid: kids[0] ?? '',
  keys: new Map(kids.map((kid) => [kid, kid === 'k1' ? first : second])),
});
const seal = (keys: BoxKeys, secret = SECRET): Buffer =>
  sealBox(keys, LABEL, Buffer.from(secret), randomBytes(NONCE_BYTES));
const open = (keys: BoxKeys, sealed: Buffer, label: BoxLabel = LABEL): { kind: string; secret?: string } => {
  const box = openBox(keys, label, sealed);
  return box.kind === 'opened' ? { kind: box.kind, secret: box.content.toString() } : box;
};

describe('sealed secret', () => {
  test.each([SECRET, '', 'ä€𝄞'])('a sealed secret opens to its text: %j', (secret) => {
    expect(open(ring('k1'), seal(ring('k1'), secret))).toEqual({ kind: 'opened', secret });
  });

  test('a sealed secret is different each time, and shows nothing of its text', () => {
    const [one, other] = [seal(ring('k1')), seal(ring('k1'))];
    expect(one.equals(other)).toBe(false);
    expect(one.includes(SECRET.slice(6, 12))).toBe(false);
  });

  test('a sealed secret opens with a key that is no longer the first, and with a ring that grew', () => {
    const sealed = seal(ring('k1'));
    expect(open(ring('key-2', 'k1'), sealed)).toEqual({ kind: 'opened', secret: SECRET });
  });

  test('a sealed secret names the key that was removed from the ring', () => {
    expect(open(ring('key-2'), seal(ring('k1')))).toEqual({ kind: 'unknown_key', kid: 'k1' });
  });

  test('a sealed secret opens for no other owner or use, and with no other key of the same name', () => {
    const sealed = seal(ring('k1'));
    for (const other of [
      { ...LABEL, owner: '0194f3a0-0000-7000-8000-000000000002' },
      { ...LABEL, use: 'forwarded bodies' },
    ])
      expect(open(ring('k1'), sealed, other)).toEqual({ kind: 'broken' });
    const renamed = { signingKid: 'k1', keys: new Map([['k1', second]]) };
    expect(open(renamed, sealed)).toEqual({ kind: 'broken' });
  });

  test('a sealed secret does not open when any bit is changed or any of its end is missing', () => {
    const sealed = seal(ring('k1'));
    for (let index = 0; index < sealed.length; index++) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(open(ring('k1'), changed).kind).not.toBe('opened');
      expect(open(ring('k1'), sealed.subarray(0, index)).kind).not.toBe('opened');
    }
  });
});

test('a ring without its first key seals nothing', () => {
  expect(() => seal({ signingKid: 'k9', keys: new Map() })).toThrow(TypeError);
});
