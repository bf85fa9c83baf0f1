import { describe, expect, test } from '@jest/globals';
import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { CAMPAIGN_REF_BYTES, readCampaignRef, toCampaignRef } from '../../../src/campaigns/campaign-ref.js';
import { REF } from '../../../src/ref-tokens/ref-token.js';

const REF_OF_NOW = toCampaignRef(randomBytes(CAMPAIGN_REF_BYTES));
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

describe('ref of a campaign', () => {
  test('has 40 characters that Meta allows, the first of which is a c', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: CAMPAIGN_REF_BYTES, maxLength: CAMPAIGN_REF_BYTES }),
        (bytes) => {
          expect(toCampaignRef(bytes)).toMatch(/^c[0-9a-hjkmnp-tv-z]{39}$/);
          expect(toCampaignRef(bytes)).toMatch(REF);
          expect(readCampaignRef(toCampaignRef(bytes))).toBe(toCampaignRef(bytes));
        },
      ),
    );
  });

  test('that an earlier version made of the campaign’s id and a proof is read, too', () => {
    const id = Buffer.from('01930e5a7c087a418d4c9f105862f4d9', 'hex');
    const proof = createHmac('sha256', randomBytes(32)).update(id).digest().subarray(0, 8);
    const ref = toCampaignRef(Buffer.concat([id, proof]));
    expect(readCampaignRef(ref.toUpperCase())).toBe(ref);
  });

  test('has one spelling, in whichever case a client returns it', () => {
    const ref = REF_OF_NOW;
    expect(readCampaignRef(ref)).toBe(ref);
    expect(readCampaignRef(ref.toUpperCase())).toBe(ref);
  });

  test('with any one character changed is another ref, or none of a campaign', () => {
    const ref = REF_OF_NOW;
    for (let at = 0; at < ref.length; at += 1)
      for (const other of ALPHABET)
        if (other !== ref[at])
          expect(readCampaignRef(`${ref.slice(0, at)}${other}${ref.slice(at + 1)}`)).not.toBe(ref);
  });

  test.each([
    ['nothing', ''],
    ['a code of a connect page', REF_OF_NOW.slice(1)],
    ['one that is cut', REF_OF_NOW.slice(0, -1)],
    ['one with something behind it', `${REF_OF_NOW}x`],
    ['one with bits behind the last byte', `${REF_OF_NOW.slice(0, -1)}1`],
    ['the ref of an advertisement', 'summer_sale-2026'],
    ['a ref token', 'eyJhbGciOiJIUzI1NiJ9=eyJqdGkiOiIwMSJ9=c2lnbmF0dXJl'],
  ])('is not %s', (_name, text) => {
    expect(readCampaignRef(text)).toBeNull();
  });
});
