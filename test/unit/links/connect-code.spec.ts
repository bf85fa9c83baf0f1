import { describe, expect, test } from '@jest/globals';
import { createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import {
  type CodeKeys,
  isExtendToken,
  readConnectCode,
  toConnectCode,
  toExtendToken,
} from '../../../src/links/connect-code.js';
import { ConnectCodes } from '../../../src/links/connect-codes.service.js';
import { parseKeyRing } from '../../../src/ref-tokens/key-ring.js';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LINK = '01930e5a-7c08-7a41-8d4c-9f105862f4d9';

const makeKeys = (): CodeKeys => ({
  code: createSecretKey(randomBytes(32)),
  extend: createSecretKey(randomBytes(32)),
});
const keys = makeKeys();
const uuid = fc.uuid();

/** The link that a code names under some keys; null when the code is refused. */
const read = (code: string, ring: readonly CodeKeys[] = [keys]): string | null =>
  readConnectCode(code, ring)?.linkId ?? null;

describe('connect code', () => {
  test('the code of any link is read back as its link, in either case and in both', () => {
    fc.assert(
      fc.property(uuid, fc.infiniteStream(fc.boolean()), (id, shouts) => {
        const code = toConnectCode(id, keys);
        expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{39}$/);
        const mixed = [...code].map((each) => (shouts.next().value ? each.toUpperCase() : each)).join('');
        expect([read(code), read(code.toUpperCase()), read(mixed)]).toEqual([id, id, id]);
      }),
    );
  });

  test('a code is the 16 bytes of the UUID and 8 bytes of their HMAC-SHA256, five bits a character', () => {
    const key = createSecretKey(Buffer.alloc(32, 7));
    const id = Buffer.from(LINK.replaceAll('-', ''), 'hex');
    const proof = createHmac('sha256', key).update(id).digest().subarray(0, 8);
    const bits = [...id, ...proof].map((byte) => byte.toString(2).padStart(8, '0')).join('');
    const expected = bits
      .padEnd(195, '0')
      .match(/.{5}/g)!
      .map((five) => ALPHABET[Number.parseInt(five, 2)])
      .join('');
    expect(toConnectCode(LINK, { ...keys, code: key })).toBe(expected);
  });

  test('a code with any one character changed is refused', () => {
    fc.assert(
      fc.property(uuid, (id) => {
        const code = toConnectCode(id, keys);
        for (let at = 0; at < code.length; at += 1)
          for (const other of ALPHABET) {
            if (other === code[at]) continue;
            expect(read(`${code.slice(0, at)}${other}${code.slice(at + 1)}`)).toBeNull();
          }
      }),
      { numRuns: 5 },
    );
  });

  test('a code of the same bytes in another spelling is refused', () => {
    fc.assert(
      fc.property(uuid, (id) => {
        const code = toConnectCode(id, keys);
        const last = ALPHABET.indexOf(code.at(-1) ?? '');
        expect(last % 8).toBe(0);
        for (let padding = 1; padding < 8; padding += 1)
          expect(read(`${code.slice(0, -1)}${ALPHABET[last + padding]}`)).toBeNull();
        for (const [digit, alias] of [
          ['0', 'o'],
          ['1', 'i'],
          ['1', 'l'],
          ['v', 'u'],
        ] as const)
          if (code.includes(digit)) expect(read(code.replace(digit, alias))).toBeNull();
      }),
    );
  });

  test('a code that is cut, longer, spaced or surrounded is refused', () => {
    fc.assert(
      fc.property(
        uuid,
        fc.integer({ min: 0, max: 38 }),
        fc.string({ minLength: 1, maxLength: 20 }),
        (id, length, more) => {
          const code = toConnectCode(id, keys);
          for (const text of [
            code.slice(0, length),
            code.slice(length + 1),
            `${code}${more}`,
            `${more}${code}`,
          ])
            expect(read(text)).toBeNull();
          expect(read(`${code.slice(0, length)}-${code.slice(length)}`)).toBeNull();
        },
      ),
    );
  });

  test.each(['', '\n', ' ', 'ſ', 'K', '\0', 'é'])(
    'a code with %j at its end or inside is refused',
    (text) => {
      const code = toConnectCode(LINK, keys);
      if (text !== '') expect(read(`${code}${text}`)).toBeNull();
      expect(read(`${code.slice(0, 20)}${text}${code.slice(21)}`)).toBeNull();
    },
  );

  test('a text is never read, whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => read(text) === null));
    const forged = fc.array(fc.constantFrom(...ALPHABET), { minLength: 39, maxLength: 39 });
    fc.assert(fc.property(forged, (characters) => read(characters.join('')) === null));
  });

  test('a code is read under each key of a ring, and under no other key', () => {
    const ring = [makeKeys(), keys, makeKeys()];
    fc.assert(
      fc.property(uuid, (id) => {
        expect(ring.map((each) => read(toConnectCode(id, each), ring))).toEqual([id, id, id]);
        expect(read(toConnectCode(id, makeKeys()), ring)).toBeNull();
        expect(read(toConnectCode(id, keys), [])).toBeNull();
      }),
    );
  });

  test('the code of one link proves no other link', () => {
    fc.assert(
      fc.property(uuid, uuid, (one, other) => {
        fc.pre(one !== other);
        // 25 characters hold 125 bits of the UUID; the proof begins after 128.
        const swapped = toConnectCode(one, keys).slice(0, 25) + toConnectCode(other, keys).slice(25);
        if (swapped !== toConnectCode(one, keys) && swapped !== toConnectCode(other, keys))
          expect(read(swapped)).toBeNull();
      }),
    );
  });
});

describe('extend token', () => {
  const of = (id: string, made = keys) => readConnectCode(toConnectCode(id, made), [made])!;

  test('the token of a code is accepted for that code alone', () => {
    fc.assert(
      fc.property(uuid, uuid, (one, other) => {
        fc.pre(one !== other);
        const token = toExtendToken(of(one));
        expect(token).toMatch(/^[\w-]{22}$/);
        expect([isExtendToken(token, of(one)), isExtendToken(token, of(other))]).toEqual([true, false]);
        expect(isExtendToken(token, of(one, makeKeys()))).toBe(false);
      }),
    );
  });

  test('a changed, cut or longer token is refused, and so is the code itself', () => {
    const token = toExtendToken(of(LINK));
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(isExtendToken(`${token.slice(0, at)}${other}${token.slice(at + 1)}`, of(LINK))).toBe(false);
    }
    for (const text of [
      '',
      token.slice(1),
      `${token}=`,
      `${token}A`,
      toConnectCode(LINK, keys),
      'é'.repeat(11),
    ])
      expect(isExtendToken(text, of(LINK))).toBe(false);
  });
});

describe('codes of a key ring', () => {
  const bytes = { old: randomBytes(32), new: randomBytes(32) };
  const codesOf = (...kids: (keyof typeof bytes)[]): ConnectCodes => {
    const text = kids.map((kid) => `${kid}:${bytes[kid].toString('base64')}`).join(',');
    const result = parseKeyRing(text);
    if ('fault' in result) throw new Error(result.fault);
    return new ConnectCodes({ keyRing: result.ring });
  };

  test('a link keeps the code of the key that signed its ref while that key is in the ring', () => {
    const before = codesOf('old');
    const link = { id: LINK, kid: 'old' };
    const code = before.codeOf(link) ?? '';
    for (const ring of [codesOf('new', 'old'), codesOf('old', 'new')]) {
      expect([ring.codeOf(link), ring.read(code)]).toEqual([code, LINK]);
      expect(ring.extendTokenOf(code)).toBe(before.extendTokenOf(code));
      expect(ring.isExtendToken(code.toUpperCase(), before.extendTokenOf(code))).toBe(true);
    }
    const after = codesOf('new');
    expect([after.codeOf(link), after.read(code)]).toEqual([null, null]);
    expect(after.isExtendToken(code, before.extendTokenOf(code))).toBe(false);
    expect(() => after.extendTokenOf(code)).toThrow(TypeError);
  });

  test('the keys of codes and of tokens are derived from the ref signing key, each under its own label', () => {
    const derived = (label: string) => Buffer.from(hkdfSync('sha256', bytes.old, '', label, 32));
    const code = toConnectCode(LINK, {
      code: createSecretKey(derived('hitch connect codes')),
      extend: keys.extend,
    });
    const codes = codesOf('old');
    expect(codes.codeOf({ id: LINK, kid: 'old' })).toBe(code);
    const token = createHmac('sha256', derived('hitch extend tokens')).update(code).digest();
    expect(codes.extendTokenOf(code)).toBe(token.subarray(0, 16).toString('base64url'));
  });
});
