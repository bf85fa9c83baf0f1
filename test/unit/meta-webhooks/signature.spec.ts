import { createHmac } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { verifySignature } from '../../../src/meta-webhooks/signature.js';

const BODY = Buffer.from('{"a":1}');
// Computed with Python's hmac over the same bytes, the secret as UTF-8.
const SECRET = 'sëcret';
const HEX = 'ec89ddfb2662f40473b2c8853a3a5240797829bef60f56671e860e9208ceb929';
const FLIPPED = `${HEX.slice(0, -1)}8`;
const OF_EMPTY_SECRET = createHmac('sha256', '').update(BODY).digest('hex');

describe('verifySignature', () => {
  test.each<[string, unknown, string[]]>([
    ['the only secret', `sha256=${HEX}`, [SECRET]],
    ['the first of several secrets', `sha256=${HEX}`, [SECRET, 'old']],
    ['the last of several secrets', `sha256=${HEX}`, ['new', 'other', SECRET]],
    ['upper-case hex', `sha256=${HEX.toUpperCase()}`, [SECRET]],
    ['a secret beside an empty one', `sha256=${HEX}`, ['', SECRET]],
  ])('verifySignature accepts a signature made with %s', (_, header, secrets) => {
    expect(verifySignature(BODY, header, secrets)).toBe(true);
  });

  test.each<[string, unknown, string[]]>([
    ['a missing header', undefined, [SECRET]],
    ['a null header', null, [SECRET]],
    ['an empty header', '', [SECRET]],
    ['a header that was sent twice', [`sha256=${HEX}`], [SECRET]],
    ['two headers folded into one', `sha256=${HEX}, sha256=${HEX}`, [SECRET]],
    ['an object', { toString: () => `sha256=${HEX}` }, [SECRET]],
    ['the algorithm without a digest', 'sha256=', [SECRET]],
    ['a digest without the algorithm', HEX, [SECRET]],
    ['another algorithm', `sha1=${HEX}`, [SECRET]],
    ['a digest that is too short', `sha256=${HEX.slice(2)}`, [SECRET]],
    ['a digest that is too long', `sha256=${HEX}00`, [SECRET]],
    ['a digest that is not hex', `sha256=${HEX.slice(1)}g`, [SECRET]],
    ['white space behind the digest', `sha256=${HEX}\n`, [SECRET]],
    ['one changed bit', `sha256=${FLIPPED}`, [SECRET]],
    ['another secret', `sha256=${HEX}`, ['secret']],
    ['no secrets', `sha256=${HEX}`, []],
    ['the empty secret, which everybody knows', `sha256=${OF_EMPTY_SECRET}`, ['']],
  ])('verifySignature refuses %s', (_, header, secrets) => {
    expect(verifySignature(BODY, header, secrets)).toBe(false);
  });

  test('verifySignature refuses the same JSON in another spelling', () => {
    const escaped = Buffer.from(String.raw`{"text":"\u00e4"}`);
    const header = `sha256=${createHmac('sha256', SECRET).update(escaped).digest('hex')}`;
    expect(verifySignature(escaped, header, [SECRET])).toBe(true);
    expect(verifySignature(Buffer.from('{"text":"ä"}'), header, [SECRET])).toBe(false);
  });

  test('verifySignature signs bytes, not text: two bodies that decode to the same text differ', () => {
    const first = Buffer.from([0x22, 0xff, 0x22]);
    const second = Buffer.from([0x22, 0xfe, 0x22]);
    expect(first.toString('utf8')).toBe(second.toString('utf8'));
    const header = `sha256=${createHmac('sha256', SECRET).update(first).digest('hex')}`;
    expect(verifySignature(first, header, [SECRET])).toBe(true);
    expect(verifySignature(second, header, [SECRET])).toBe(false);
  });
});
