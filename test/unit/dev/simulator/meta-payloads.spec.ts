import { createHmac } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';

import { parseLosslessJson } from '../../../../src/platform/text/lossless-json.js';
import { readReferralEvents } from '../../../../src/meta-webhooks/referral-events.js';
import { verifySignature } from '../../../../src/meta-webhooks/signature.js';
import {
  changesOf,
  deliveryOf,
  messageEvent,
  postbackEvent,
  referralEvent,
  toSignedRequest,
} from '../../../../src/dev/simulator/meta-payloads.js';

const INPUT = {
  igId: '17841400000000001',
  igsid: '5614879045272613',
  ref: 'spring=sale',
  timestampMs: 1_502_905_976_377,
};
const ENVELOPE = { sender: { id: INPUT.igsid }, recipient: { id: INPUT.igId }, timestamp: INPUT.timestampMs };
const REFERRAL = { ref: INPUT.ref, source: 'SHORTLINKS', type: 'OPEN_THREAD' };

describe('Meta’s three shapes', () => {
  test('a simulated ice breaker tap is a postback with mid, title, payload and referral', () => {
    const icebreaker = { title: 'How do I connect?', payload: 'CONNECT' };
    expect(postbackEvent({ ...INPUT, mid: 'm_1', icebreaker })).toEqual({
      ...ENVELOPE,
      postback: { mid: 'm_1', ...icebreaker, referral: REFERRAL },
    });
  });

  test('a simulated first message is a message with mid, text and referral', () => {
    expect(messageEvent({ ...INPUT, mid: 'm_1', text: 'hi' })).toEqual({
      ...ENVELOPE,
      message: { mid: 'm_1', text: 'hi', referral: REFERRAL },
    });
  });

  test('a simulated referral to an existing thread has the referral alone', () => {
    expect(referralEvent({ ...INPUT, source: 'ADS' })).toEqual({
      ...ENVELOPE,
      referral: { ...REFERRAL, source: 'ADS' },
    });
  });

  test('the same simulated input gives the same mid, and another input another', () => {
    const mid = messageEvent(INPUT).message?.mid;
    expect(mid).toMatch(/^.+$/);
    expect(messageEvent({ ...INPUT }).message?.mid).toBe(mid);
    expect(messageEvent({ ...INPUT, timestampMs: INPUT.timestampMs + 1 }).message?.mid).not.toBe(mid);
  });
});

test('changesOf puts each event of an account under changes, as the value of one', () => {
  const events = [referralEvent(INPUT), messageEvent(INPUT)];
  expect(changesOf(events)).toEqual({
    object: 'instagram',
    entry: [
      { id: INPUT.igId, time: 1_502_905_976, changes: events.map((value) => ({ field: 'messages', value })) },
    ],
  });
});

describe('deliveryOf', () => {
  test('deliveryOf puts the events of one account into one entry, in their order', () => {
    const first = referralEvent(INPUT);
    const elsewhere = referralEvent({ ...INPUT, igId: '17841400000000002' });
    const later = referralEvent({ ...INPUT, timestampMs: INPUT.timestampMs + 5 });
    expect(deliveryOf([first, elsewhere, later])).toEqual({
      object: 'instagram',
      entry: [
        { id: '17841400000000001', time: INPUT.timestampMs + 5, messaging: [first, later] },
        { id: '17841400000000002', time: INPUT.timestampMs, messaging: [elsewhere] },
      ],
    });
  });
});

describe('toSignedRequest', () => {
  test('toSignedRequest escapes like Meta: all but ASCII in lower-case hex, and each slash', () => {
    const { body } = toSignedRequest({ text: 'ä/😢\ud83d"\\' }, 'secret');
    expect(body.toString('utf8')).toBe(String.raw`{"text":"\u00e4\/\ud83d\ude22\ud83d\"\\"}`);
  });

  test('toSignedRequest signs the very bytes that it sends', () => {
    const { body, headers } = toSignedRequest({ text: 'ä/' }, 'sëcret');
    const hex = createHmac('sha256', Buffer.from('sëcret', 'utf8')).update(body).digest('hex');
    expect(headers).toEqual({ 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${hex}` });
  });

  test('toSignedRequest sends a Buffer as it is', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0x00, 0x2f]);
    expect(toSignedRequest(bytes, 'secret').body.equals(bytes)).toBe(true);
  });

  test('toSignedRequest makes requests that the receiver accepts and reads, shape by shape', () => {
    const builders = { postback: postbackEvent, message: messageEvent, referral: referralEvent };
    const text = 'Zażółć / gęślą 😢';
    for (const [via, build] of Object.entries(builders)) {
      const event = build({ ...INPUT, text, icebreaker: { title: text, payload: 'P/1' } });
      const { body, headers } = toSignedRequest(deliveryOf([event]), 'sëcret');
      expect(verifySignature(body, headers['x-hub-signature-256'], ['sëcret'])).toBe(true);
      expect(readReferralEvents(parseLosslessJson(body)).referrals).toEqual([
        expect.objectContaining({
          igId: INPUT.igId,
          igsid: INPUT.igsid,
          ref: INPUT.ref,
          via,
          source: 'SHORTLINKS',
          timestampMs: INPUT.timestampMs,
          icebreaker: via === 'postback' ? { title: text, payload: 'P/1' } : null,
        }),
      ]);
    }
  });
});
