import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHash, randomBytes } from 'node:crypto';
import { apiKeyPrefix, createApiKey, parseApiKey, sameHash } from '../../../src/api-keys/api-key.js';

const KEY_ID = '019ab3f0-1234-7abc-8def-0123456789ab';
const key = createApiKey(KEY_ID, randomBytes);

describe('API key', () => {
  test('an API key contains its id, a secret of at least 128 bits, and a checksum', () => {
    expect(key).toMatch(/^hk_[0-9a-hjkmnp-tv-z]{26}[0-9A-Za-z]{22}[0-9A-Za-z]{6}$/);
    expect(22 * Math.log2(62)).toBeGreaterThan(128);
    expect(key.startsWith(apiKeyPrefix(KEY_ID))).toBe(true);
  });

  test('an API key is read back as its id and hash', () => {
    expect(parseApiKey(key)).toEqual({ keyId: KEY_ID, hash: createHash('sha256').update(key).digest() });
  });

  test('two API keys are never the same', () => {
    expect(createApiKey(KEY_ID, randomBytes)).not.toBe(key);
  });

  test('an API key draws each character with the same probability', () => {
    const skewed = (size: number): Buffer => Buffer.concat([Buffer.alloc(size, 255), Buffer.alloc(size, 61)]);
    expect(createApiKey(KEY_ID, skewed).slice(29, 51)).toBe('z'.repeat(22));
  });

  test('an API key with any one character changed is invalid', () => {
    const characters = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
    fc.assert(
      fc.property(fc.integer({ min: 3, max: key.length - 1 }), characters, (index, other) => {
        fc.pre(key[index] !== other);
        expect(parseApiKey(key.slice(0, index) + other + key.slice(index + 1))).toBeNull();
      }),
    );
  });

  test.each(['', 'hk_', `${key}a`, key.slice(0, -1), key.replace('hk_', 'sk_'), ` ${key}`, `${key}\n`])(
    '%j is not an API key',
    (text) => {
      expect(parseApiKey(text)).toBeNull();
    },
  );
});

test('hashes are equal only when every byte is', () => {
  const [a, b] = [Buffer.from('aa'), Buffer.from('ab')];
  expect([sameHash(a, Buffer.from('aa')), sameHash(a, b), sameHash(a, Buffer.from('a'))]).toEqual([
    true,
    false,
    false,
  ]);
});
