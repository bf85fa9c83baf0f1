import { describe, expect, test } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { readCampaignRef, toCampaignRef } from '../../../src/campaigns/campaign-ref.js';
import { REF } from '../../../src/ref-tokens/ref-token.js';

const ID = '01930e5a-7c08-7a41-8d4c-9f105862f4d9';
const KEY = createSecretKey(randomBytes(32));
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

describe('ref of a campaign', () => {
  test('has 40 characters that Meta allows, the first of which is a c', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(toCampaignRef(id, KEY)).toMatch(/^c[0-9a-hjkmnp-tv-z]{39}$/);
        expect(toCampaignRef(id, KEY)).toMatch(REF);
      }),
    );
  });

  test('is another under another key', () => {
    expect(toCampaignRef(ID, createSecretKey(randomBytes(32)))).not.toBe(toCampaignRef(ID, KEY));
  });

  test('has one spelling, in whichever case a client returns it', () => {
    const ref = toCampaignRef(ID, KEY);
    expect(readCampaignRef(ref)).toBe(ref);
    expect(readCampaignRef(ref.toUpperCase())).toBe(ref);
  });

  test('with any one character changed is another ref, or none of a campaign', () => {
    const ref = toCampaignRef(ID, KEY);
    for (let at = 0; at < ref.length; at += 1)
      for (const other of ALPHABET)
        if (other !== ref[at])
          expect(readCampaignRef(`${ref.slice(0, at)}${other}${ref.slice(at + 1)}`)).not.toBe(ref);
  });

  test.each([
    ['nothing', ''],
    ['a code of a connect page', toCampaignRef(ID, KEY).slice(1)],
    ['one that is cut', toCampaignRef(ID, KEY).slice(0, -1)],
    ['one with something behind it', `${toCampaignRef(ID, KEY)}x`],
    ['one with bits behind the last byte', `${toCampaignRef(ID, KEY).slice(0, -1)}1`],
    ['the ref of an advertisement', 'summer_sale-2026'],
    ['a ref token', 'eyJhbGciOiJIUzI1NiJ9=eyJqdGkiOiIwMSJ9=c2lnbmF0dXJl'],
  ])('is not %s', (_name, text) => {
    expect(readCampaignRef(text)).toBeNull();
  });
});
