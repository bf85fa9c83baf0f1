import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHmac, randomBytes } from 'node:crypto';
import { fromSuffix, toSuffix } from '../../../src/platform/ids/type-id.js';
import { parseKeyRing } from '../../../src/ref-tokens/key-ring.js';
import { MAX_REF_LENGTH, normaliseRef } from '../../../src/ref-tokens/ref-token.js';
import { RefTokensService } from '../../../src/ref-tokens/ref-tokens.service.js';

const KEY = randomBytes(32);
const OLD_KEY = randomBytes(32);
const LINK_ID = '019ab3f0-1234-7abc-8def-0123456789ab';
const IG_ID = '17841400000000001';
const EXPIRES_AT = new Date('2026-11-22T12:00:00.001Z');

/** The service whose ring holds these `kid:key` pairs. */
function serviceWith(...keys: [string, Buffer][]): RefTokensService {
  const result = parseKeyRing(keys.map(([kid, key]) => `${kid}:${key.toString('base64')}`).join(','));
  if ('fault' in result) throw new Error(result.fault);
  return new RefTokensService({ keyRing: result.ring });
}

const service = serviceWith(['k1', KEY]);
const ref = service.sign({ linkId: LINK_ID, igId: IG_ID, expiresAt: EXPIRES_AT, kid: 'k1' });
const decode = (part: string | undefined): unknown =>
  JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

/** A token made by hand, independently of the code under test. */
function forge(header: object, claims: object, key: Buffer = KEY, algorithm = 'sha256'): string {
  const body = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${body}.${createHmac(algorithm, key).update(body).digest('base64url')}`.replaceAll('.', '=');
}

const HEADER = { alg: 'HS256', typ: 'ref+jwt', kid: 'k1' };
const CLAIMS = { jti: toSuffix(LINK_ID), aud: IG_ID, exp: 1795348801 };

describe('signed ref', () => {
  test('a signed ref contains the fields of the contract and no others', () => {
    const [header, claims] = ref.split('=');
    expect(decode(header)).toEqual(HEADER);
    expect(decode(claims)).toEqual(CLAIMS);
  });

  test('a signed ref verifies to the link, the account and the expiry rounded up', () => {
    const claims = { linkId: LINK_ID, igId: IG_ID, expiresAtSeconds: 1795348801 };
    expect(service.verify(ref)).toEqual({ kind: 'valid', kid: 'k1', claims });
  });

  test('a signed ref is the same each time it is signed from the row', () => {
    expect(service.sign({ linkId: LINK_ID, igId: IG_ID, expiresAt: EXPIRES_AT, kid: 'k1' })).toBe(ref);
  });

  test('a signed ref equals one made by hand', () => {
    expect(forge(HEADER, CLAIMS)).toBe(ref);
  });

  test('a signed ref has at most 224 characters for an account id of up to 23 and the longest kid', () => {
    const long = serviceWith(['kid-8888', KEY]).sign({
      linkId: LINK_ID,
      igId: '9'.repeat(23),
      expiresAt: EXPIRES_AT,
      kid: 'kid-8888',
    });
    expect(long.length).toBeLessThanOrEqual(224);
  });

  test('a signed ref verifies long after its expiry, which the codec does not judge', () => {
    const past = service.sign({ linkId: LINK_ID, igId: IG_ID, expiresAt: new Date('2001-01-01'), kid: 'k1' });
    expect(service.verify(past).kind).toBe('valid');
  });

  test('a signed ref is read with %3D for =', () => {
    expect(service.verify(normaliseRef(ref.replaceAll('=', '%3D')))).toEqual(service.verify(ref));
    expect(service.verify(normaliseRef(ref.replaceAll('=', '%3d')))).toEqual(service.verify(ref));
  });
});

describe('foreign ref', () => {
  test.each([
    ['a campaign word', 'summer-sale'],
    ['empty', ''],
    ['one =', 'a=b'],
    ['two parts of a token', ref.split('=').slice(0, 2).join('=')],
    ['four parts', `${ref}=x`],
    ['an empty part', ref.replace(/=.*=/, '==')],
    ['three words', 'utm=spring=2026'],
    ['a header that is no JSON', 'abc=def=ghi'],
    ['a header that is an array', `${Buffer.from('[]').toString('base64url')}=e30=x`],
    ['another typ', forge({ ...HEADER, typ: 'JWT' }, CLAIMS)],
    ['no typ', forge({ alg: 'HS256', kid: 'k1' }, CLAIMS)],
    ['a real JWS with its dots', ref.replaceAll('=', '.')],
    ['a standard base64 character', ref.replace(/.$/, '+')],
    ['longer than Meta allows', `${ref}${'A'.repeat(MAX_REF_LENGTH)}`],
  ])('a ref is foreign: %s', (_name, text) => {
    expect(service.verify(text)).toEqual({ kind: 'foreign' });
  });
});

describe('invalid ref', () => {
  const unsigned = forge({ ...HEADER, alg: 'none' }, CLAIMS).replace(/=[^=]*$/, '=x');
  test.each([
    ['alg none', unsigned],
    ['another alg', forge({ ...HEADER, alg: 'HS512' }, CLAIMS, KEY, 'sha512')],
    ['no alg', forge({ typ: 'ref+jwt', kid: 'k1' }, CLAIMS)],
    ['no kid', forge({ alg: 'HS256', typ: 'ref+jwt' }, CLAIMS)],
    ['an unknown kid', forge({ ...HEADER, kid: 'k9' }, CLAIMS)],
    ['a kid that is a path', forge({ ...HEADER, kid: '../key' }, CLAIMS)],
    [
      'a kid that is __proto__',
      forge(JSON.parse('{"alg":"HS256","typ":"ref+jwt","kid":"__proto__"}'), CLAIMS),
    ],
    ['a kid that is a number', forge({ ...HEADER, kid: 1 }, CLAIMS)],
    ['a crit header', forge({ ...HEADER, crit: ['exp'] }, CLAIMS)],
    ['a jwk header', forge({ ...HEADER, jwk: { kty: 'oct' } }, CLAIMS)],
    ['another key', forge(HEADER, CLAIMS, OLD_KEY)],
    ['an extra claim', forge(HEADER, { ...CLAIMS, sub: 'user-42' })],
    ['an iat', forge(HEADER, { ...CLAIMS, iat: 1 })],
    ['no jti', forge(HEADER, { aud: IG_ID, exp: CLAIMS.exp })],
    ['a jti that is no id', forge(HEADER, { ...CLAIMS, jti: 'x'.repeat(26) })],
    ['an upper-case jti', forge(HEADER, { ...CLAIMS, jti: CLAIMS.jti.toUpperCase() })],
    ['an aud that is a list', forge(HEADER, { ...CLAIMS, aud: [IG_ID] })],
    ['an aud outside the alphabet', forge(HEADER, { ...CLAIMS, aud: 'a b' })],
    ['an aud of 65 characters', forge(HEADER, { ...CLAIMS, aud: 'a'.repeat(65) })],
    ['an exp that is text', forge(HEADER, { ...CLAIMS, exp: String(CLAIMS.exp) })],
    ['an exp with a fraction', forge(HEADER, { ...CLAIMS, exp: 1.5 })],
    ['a truncated signature', ref.slice(0, -1)],
    ['a non-canonical last character', withLastBitsChanged(ref)],
    ['an extra character in the signature', `${ref}A`],
  ])('a ref is invalid: %s', (_name, text) => {
    expect(service.verify(text)).toEqual({ kind: 'invalid' });
  });

  test('a non-canonical ref decodes to the same bytes, so that a lenient decoder would accept it', () => {
    const signature = (text: string): Buffer => Buffer.from(text.split('=')[2] ?? '', 'base64url');
    expect(withLastBitsChanged(ref)).not.toBe(ref);
    expect(signature(withLastBitsChanged(ref))).toEqual(signature(ref));
  });
});

describe('rotation', () => {
  test('the first key of the ring signs, and all of them verify', () => {
    const rotated = serviceWith(['k2', OLD_KEY], ['k1', KEY]);
    expect(rotated.signingKid).toBe('k2');
    expect(rotated.verify(ref).kind).toBe('valid');
    expect(rotated.sign({ linkId: LINK_ID, igId: IG_ID, expiresAt: EXPIRES_AT, kid: 'k1' })).toBe(ref);
  });

  test('a key that was removed from the ring verifies nothing, and signing with it is refused', () => {
    const without = serviceWith(['k2', OLD_KEY]);
    expect(without.verify(ref)).toEqual({ kind: 'invalid' });
    expect(() => without.sign({ linkId: LINK_ID, igId: IG_ID, expiresAt: EXPIRES_AT, kid: 'k1' })).toThrow(
      /k1/,
    );
  });

  test('a rotation in two steps loses nothing: each instance verifies what the other signs', () => {
    const sign = (from: RefTokensService): string =>
      from.sign({ linkId: LINK_ID, igId: IG_ID, expiresAt: EXPIRES_AT, kid: from.signingKid });
    const before = serviceWith(['k1', KEY]);
    const appended = serviceWith(['k1', KEY], ['k2', OLD_KEY]);
    const moved = serviceWith(['k2', OLD_KEY], ['k1', KEY]);
    for (const [one, other] of [
      [before, appended],
      [appended, moved],
    ] as const) {
      expect([other.verify(sign(one)).kind, one.verify(sign(other)).kind]).toEqual(['valid', 'valid']);
    }
    // In one step the old instance refuses what the new one signs.
    expect(before.verify(sign(moved)).kind).toBe('invalid');
  });

  test.each([
    ['nothing', '', /entry 1/],
    ['no kid', 'aGk=', /entry 1/],
    ['a long kid', `${'k'.repeat(9)}:${KEY.toString('base64')}`, /entry 1/],
    ['a short key', 'k1:aGk=', /32/],
    ['a repeated kid', `k1:${KEY.toString('base64')},k1:${OLD_KEY.toString('base64')}`, /repeats/],
  ])('a ring with %s is refused without showing a key', (_name, text, fault) => {
    const result = parseKeyRing(text);
    expect(result).toEqual({ fault: expect.stringMatching(fault) });
    expect(JSON.stringify(result)).not.toContain(KEY.toString('base64'));
  });
});

describe('properties', () => {
  const links = fc.record({
    linkId: fc.uuid({ version: 7 }),
    igId: fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/),
    expiresAt: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  });

  test('the ref of every link keeps to the legal alphabet and is read back unchanged', () => {
    fc.assert(
      fc.property(links, (link) => {
        const signed = service.sign({ ...link, kid: 'k1' });
        expect(signed).toMatch(/^[A-Za-z0-9_=-]{1,2083}$/);
        const expiresAtSeconds = Math.ceil(link.expiresAt.getTime() / 1000);
        const claims = { linkId: link.linkId, igId: link.igId, expiresAtSeconds };
        expect(service.verify(signed)).toEqual({ kind: 'valid', kid: 'k1', claims });
      }),
    );
  });

  test('the ref of every link is refused when any character is changed', () => {
    const character = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=');
    fc.assert(
      fc.property(links, fc.nat(), character, (link, at, other) => {
        const signed = service.sign({ ...link, kid: 'k1' });
        const index = at % signed.length;
        fc.pre(signed[index] !== other);
        expect(service.verify(signed.slice(0, index) + other + signed.slice(index + 1)).kind).not.toBe(
          'valid',
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a suffix is read only when it can be a UUID', () => {
  expect(fromSuffix(toSuffix(LINK_ID))).toBe(LINK_ID);
  expect(fromSuffix(`8${toSuffix(LINK_ID).slice(1)}`)).toBeNull();
});

/** 43 base64url characters hold 258 bits for 256: the last two are unused, and setting them changes no byte. */
function withLastBitsChanged(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return token.slice(0, -1) + alphabet.charAt(last ^ 1);
}
