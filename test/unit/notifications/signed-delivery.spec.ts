import { describe, expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import {
  type SignableNotification,
  signDelivery,
  type SignedDelivery,
} from '../../../src/notifications/signed-delivery.js';
import { toTypeId } from '../../../src/platform/ids/type-id.js';

const ID = '0190a7b2-7c1d-7e3f-8a4b-5c6d7e8f9a0b';
const secret = (letter: string): string => `whsec_${Buffer.from(letter.repeat(32)).toString('base64')}`;
const [A, B, C] = [secret('a'), secret('b'), secret('c')];
/** With what a parser would change: the order of keys, spaces, a number's digits, an escape. */
const DATA = '{"b":1.0, "a":"\\u00e9 😀","2":null,"1":12345678901234567890}';
const notification: SignableNotification = {
  id: ID,
  type: 'identity.linked',
  createdAt: new Date('2026-11-22T12:00:00.042Z'),
  data: DATA,
};

/** The package takes a timestamp for good that is within five minutes of now. */
const signed = (secrets: readonly string[], now = new Date()): SignedDelivery =>
  signDelivery(notification, secrets, now, 'Hitch/1.2.3');

describe('delivery', () => {
  test('a delivery carries the data to the byte, and the time at which it happened', () => {
    expect(signed([A]).body).toBe(
      `{"type":"identity.linked","timestamp":"2026-11-22T12:00:00.042Z","data":${DATA}}`,
    );
  });

  test('a delivery has the headers of the standard, and says who sends', () => {
    expect(signed([A], new Date('2026-11-23T08:00:00.999Z')).headers).toEqual({
      'webhook-id': toTypeId('evt', ID),
      'webhook-timestamp': String(Date.parse('2026-11-23T08:00:00Z') / 1_000),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
      'content-type': 'application/json',
      'user-agent': 'Hitch/1.2.3',
    });
  });

  test.each([
    ['one secret', [A], [A], [B, C]],
    ['two secrets', [A, B], [A, B], [C]],
  ])('a delivery with %s verifies with each, and with no other', (_name, secrets, good, bad) => {
    const { headers, body } = signed(secrets);
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(secrets.length);
    for (const each of good)
      expect(new Webhook(each).verify(body, headers)).toMatchObject({ type: 'identity.linked' });
    for (const each of bad) expect(() => new Webhook(each).verify(body, headers)).toThrow(/No matching/);
    expect(() => new Webhook(A).verify(`${body} `, headers)).toThrow(/No matching/);
    const renamed = { ...headers, 'webhook-id': 'evt_other' };
    expect(() => new Webhook(A).verify(body, renamed)).toThrow(/No matching/);
  });

  test('a delivery is signed with the current secret first', () => {
    const now = new Date();
    const both = signed([A, B], now).headers['webhook-signature']?.split(' ');
    const [first, second] = [A, B].map((each) => signed([each], now).headers['webhook-signature']);
    expect(both).toEqual([first, second]);
  });
});
