import { expect, test } from '@jest/globals';
import type { Arrival } from '../../../src/instagram/arrivals/arrival-shape.js';
import { readArrivals } from '../../../src/meta-webhooks/arrived-events.js';
import { readReferralEvents } from '../../../src/meta-webhooks/referral-events.js';
import { readSelfEvents } from '../../../src/meta-webhooks/self-events.js';

const IG_ID = '17841400000000001';
const TO = { sender: { id: '900' }, recipient: { id: IG_ID } };
const FROM = { sender: { id: IG_ID }, recipient: { id: '900' } };
const SELF = { sender: { id: IG_ID }, recipient: { id: '777' } };

const delivery = (event: unknown, channel = 'messaging', id = IG_ID): unknown => ({
  object: 'instagram',
  entry: [{ id, [channel]: [event] }],
});
const shapesOf = (arrivals: Arrival[]): string[] => arrivals.map(({ shape }) => shape);

test.each<[string, unknown, string[]]>([
  ['a message', { ...TO, message: { mid: 'm', text: 'hi' } }, ['message']],
  ['a message with a ref', { ...TO, message: { mid: 'm', referral: { ref: 'r' } } }, ['message']],
  ['a tap of a quick reply', { ...TO, message: { mid: 'm', quick_reply: { payload: 'p' } } }, ['message']],
  ['a postback without payload', { ...TO, postback: { mid: 'm', title: 'Yes' } }, ['postback']],
  ['a tap on our question', { ...TO, postback: { payload: 'hitch:connect' } }, ['postback', 'ice_breaker']],
  [
    'a tap on our question behind a link',
    { ...TO, postback: { payload: 'hitch:connect', referral: { ref: 'r' } } },
    ['postback'],
  ],
  ['a tap on a question of another tool', { ...TO, postback: { payload: 'HOURS' } }, ['postback']],
  ['a referral', { ...TO, referral: { ref: 'r' } }, ['referral']],
  ['an echo', { ...FROM, message: { mid: 'm', is_echo: true } }, ['echo']],
  ['a message of the account to itself', { ...SELF, message: { is_echo: true, is_self: true } }, ['self']],
  [
    'a tap of the account on its own button',
    { ...SELF, is_self: true, postback: { payload: 'p' } },
    ['self'],
  ],
  ['an edit that stands for a new message', { message_edit: { mid: 'm', num_edit: 0 } }, ['message_edit']],
  ['an edit', { ...TO, message_edit: { mid: 'm', num_edit: 1 } }, ['other']],
  ['a deletion', { ...TO, message: { mid: 'm', is_deleted: true } }, ['other']],
  ['a read receipt', { ...TO, read: { mid: 'm' } }, ['other']],
  ['no object', 'x', ['other']],
])('%s is counted for its account', (_, event, shapes) => {
  const arrivals = readArrivals(delivery(event));
  expect(shapesOf(arrivals)).toEqual(shapes);
  expect(arrivals.every(({ igId }) => igId === IG_ID)).toBe(true);
});

test('everything that comes while another app owns the conversation is standby', () => {
  const events = [
    { ...TO, message: {} },
    { ...TO, postback: { payload: 'hitch:connect' } },
  ];
  expect(events.flatMap((event) => shapesOf(readArrivals(delivery(event, 'standby'))))).toEqual([
    'standby',
    'standby',
  ]);
});

test.each<[string, unknown]>([
  ['another object', { object: 'page', entry: [{ id: IG_ID, messaging: [{ ...TO, message: {} }] }] }],
  ['an account that is no id', delivery({ recipient: { id: 'a b' }, message: {} }, 'messaging', 'a b')],
  ['no JSON object', null],
])('%s is not counted', (_, payload) => {
  expect(readArrivals(payload)).toEqual([]);
});

test('what an account does in the conversation with itself links nobody', () => {
  const referral = { ref: 'a-ref', source: 'SHORTLINKS', type: 'OPEN_THREAD' };
  for (const event of [
    { ...SELF, is_self: true, referral },
    { ...SELF, is_self: true, postback: { referral } },
    { ...SELF, message: { is_self: true, referral } },
  ])
    expect(readReferralEvents(delivery(event)).referrals).toEqual([]);
});

test('the words and taps of an account in the conversation with itself are read', () => {
  const message = { ...SELF, message: { mid: 'm', text: 'HITCH-ABCDEF', is_echo: true, is_self: true } };
  const tap = { ...SELF, is_self: true, postback: { mid: 'm', payload: 'p' } };
  expect(readSelfEvents(delivery(message))).toEqual([
    { igId: IG_ID, igsid: '777', text: 'HITCH-ABCDEF', payload: null },
  ]);
  expect(readSelfEvents(delivery(tap))).toEqual([{ igId: IG_ID, igsid: '777', text: null, payload: 'p' }]);
  for (const event of [{ ...TO, message: { text: 'HITCH-ABCDEF' } }, { is_self: true }, null])
    expect(readSelfEvents(delivery(event))).toEqual([]);
});
