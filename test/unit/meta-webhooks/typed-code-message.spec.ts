import { randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { CAMPAIGN_REF_BYTES, toCampaignRef } from '../../../src/campaigns/campaign-ref.js';
import { type ReferralReading, readReferralEvents } from '../../../src/meta-webhooks/referral-events.js';

const IG_ID = '17841400000000001';
const IGSID = '5614879045272613';
const SENT = 1_795_341_751_480;
const CODE = 'GKQ72MXT';
/** A ref in the form of a link's. */
const TOKEN_REF = `${Buffer.from('{"alg":"HS256","typ":"ref+jwt","kid":"k1"}').toString('base64url')}=e30=AAAA`;
const [text, mid] = ['gkq7-2mxt', 'm_1'];

const from = (event: object): object => ({
  sender: { id: IGSID },
  recipient: { id: IG_ID },
  timestamp: SENT,
  ...event,
});
const read = (event: object, list: 'messaging' | 'standby' = 'messaging'): ReferralReading =>
  readReferralEvents({ object: 'instagram', entry: [{ id: IG_ID, [list]: [event] }] });

describe('a message that is a code', () => {
  test.each<[string, object]>([
    ['alone', { message: { mid, text } }],
    ['in reply to a message', { message: { mid, text, reply_to: { mid: 'm_0' } } }],
    [
      'in reply to a story',
      { message: { mid, text, reply_to: { story: { id: '1', url: 'https://x.example' } } } },
    ],
    ['with an empty ref', { message: { mid, text, referral: { ref: '' } } }],
    ['with the product of a shop', { message: { mid, text, referral: { product: { id: '1' } } } }],
  ])('is read %s', (_how, event) => {
    expect(read(from(event))).toEqual({
      referrals: [
        {
          igId: IG_ID,
          igsid: IGSID,
          ref: CODE,
          via: 'code',
          source: null,
          icebreaker: null,
          mid,
          timestampMs: SENT,
          repeatKey: expect.any(Buffer),
        },
      ],
      visits: [],
      malformed: 0,
      ignored: 0,
    });
  });

  test('is read while another app owns the conversation', () => {
    expect(read(from({ message: { mid, text } }), 'standby').referrals).toMatchObject([{ ref: CODE }]);
  });

  test.each<[string, object]>([
    ['an echo', { message: { mid, text, is_echo: true } }],
    ['a deletion', { message: { mid, text, is_deleted: true } }],
    ['what the account writes to itself', { message: { mid, text, is_self: true } }],
    ['the title of a quick reply', { message: { mid, text, quick_reply: { payload: 'p' } } }],
    ['a text without a mid', { message: { text } }],
    ['the title of a button', { postback: { mid, title: text, payload: 'p' } }],
    ['a code within a sentence', { message: { mid, text: `My code: ${text}` } }],
    ['an edit', { message_edit: { mid, text, num_edit: 1 } }],
    ['a text that is no string', { message: { mid, text: [text] } }],
  ])('%s is none', (_what, event) => {
    expect(read(from(event))).toMatchObject({ referrals: [], ignored: 1 });
  });

  test('under changes there are no codes', () => {
    const changes = [{ field: 'messages', value: from({ message: { mid, text } }) }];
    expect(readReferralEvents({ object: 'instagram', entry: [{ id: IG_ID, changes }] }).referrals).toEqual(
      [],
    );
  });

  test('an event that carries the ref of a link is judged by its ref alone', () => {
    const { referrals } = read(from({ message: { mid, text, referral: { ref: TOKEN_REF } } }));
    expect(referrals.map(({ ref, via }) => [ref, via])).toEqual([[TOKEN_REF, 'message']]);
  });

  test('beside the ref of an advertisement a code counts, too', () => {
    const { referrals } = read(from({ message: { mid, text, referral: { ref: 'spring-sale' } } }));
    expect(referrals.map(({ ref, via }) => [ref, via])).toEqual([
      ['spring-sale', 'message'],
      [CODE, 'code'],
    ]);
  });

  test('beside the ref of a campaign it counts, and the visit does', () => {
    const ref = toCampaignRef(randomBytes(CAMPAIGN_REF_BYTES));
    const { referrals, visits } = read(from({ message: { mid, text, referral: { ref } } }));
    expect(referrals.map(({ ref: code, via }) => [code, via])).toEqual([[CODE, 'code']]);
    expect(visits).toMatchObject([{ via: 'message', clue: { kind: 'ref' } }]);
  });

  test('its repeat key is that of its message, and says nothing of the code', () => {
    const keyOf = (message: object): string | undefined =>
      read(from({ message })).referrals[0]?.repeatKey.toString('hex');
    expect(keyOf({ mid, text })).toBe(keyOf({ mid, text: 'BCDF-GHJK' }));
    expect(keyOf({ mid, text })).not.toBe(keyOf({ mid: 'm_2', text }));
    expect(keyOf({ mid, text })).not.toBe(keyOf({ mid, text, referral: { ref: CODE } }));
  });
});
