import { describe, expect, test } from '@jest/globals';
import { readChatEvents } from '../../../src/meta-webhooks/chat-events.js';

const IG_ID = '17841400000000001';
const IGSID = '6789012345678901';
const SENT = 1_795_341_751_480;
/** A ref in the form of a link's. */
const TOKEN = `${Buffer.from('{"alg":"HS256","typ":"ref+jwt","kid":"k1"}').toString('base64url')}=e30=AAAA`;

const from = (event: object): object => ({
  sender: { id: IGSID },
  recipient: { id: IG_ID },
  timestamp: SENT,
  ...event,
});
const read = (event: object, list: 'messaging' | 'standby' = 'messaging'): object[] =>
  readChatEvents({ object: 'instagram', entry: [{ id: IG_ID, [list]: [event] }] });
const facts = { igId: IG_ID, igsid: IGSID, mid: 'm', timestampMs: SENT };

describe('what people do in chats', () => {
  test.each<[string, object, object]>([
    [
      'a quick reply is judged by its payload, and its text is not read',
      { message: { mid: 'm', text: 'Not me', quick_reply: { payload: 'p' } } },
      { kind: 'button', payload: 'p' },
    ],
    [
      'a button of a template',
      { postback: { mid: 'm', title: 'Yes', payload: 'p' } },
      { kind: 'button', payload: 'p' },
    ],
    [
      'an ice breaker of ours, by a person who came without a ref',
      { postback: { mid: 'm', title: 'Connect', payload: 'hitch:connect' } },
      { kind: 'tap', key: 'connect' },
    ],
    [
      'the same with what an app has added to its payload',
      { postback: { mid: 'm', title: 'Connect', payload: 'hitch:connect:more' } },
      { kind: 'tap', key: 'connect' },
    ],
    [
      'an ice breaker of ours, by a person who came with the ref of a link: that is a referral',
      { postback: { mid: 'm', title: 'Connect', payload: 'hitch:connect', referral: { ref: TOKEN } } },
      { kind: 'button', payload: 'hitch:connect' },
    ],
    [
      'an ice breaker of ours, by a person who came from an advertisement',
      {
        postback: { mid: 'm', title: 'Connect', payload: 'hitch:connect', referral: { ref: 'spring-sale' } },
      },
      { kind: 'tap', key: 'connect' },
    ],
    [
      'a quick reply with such a payload, which is none of our making',
      { message: { mid: 'm', text: 'Connect', quick_reply: { payload: 'hitch:connect' } } },
      { kind: 'button', payload: 'hitch:connect' },
    ],
    [
      'a word',
      { message: { mid: 'm', text: ' yes ' } },
      { kind: 'message', word: { word: 'yes', locale: 'en' }, isCode: false },
    ],
    [
      'another text, of which nothing is kept',
      { message: { mid: 'm', text: 'my secret' } },
      { kind: 'message', word: null, isCode: false },
    ],
    [
      'the word that ends everything, also with a ref',
      { message: { mid: 'm', text: 'Unlink', referral: { ref: 'r' } } },
      { kind: 'message', word: { word: 'unlink', locale: 'en' }, isCode: false },
    ],
    [
      'a text in the form of a code, of which nothing but the form is kept',
      { message: { mid: 'm', text: 'gkq7 2mxt' } },
      { kind: 'message', word: null, isCode: true },
    ],
    [
      'a picture',
      { message: { mid: 'm', attachments: [{ type: 'image' }] } },
      { kind: 'message', word: null, isCode: false },
    ],
  ])('%s', (_case, event, expected) => {
    expect(read(from(event))).toEqual([{ ...facts, ...expected }]);
  });

  test('an echo is what the account sent', () => {
    const echo = {
      sender: { id: IG_ID },
      recipient: { id: IGSID },
      message: { mid: 'm', text: 'Hello', is_echo: true },
    };
    expect(read(echo)).toEqual([{ ...facts, kind: 'echo', text: 'Hello', timestampMs: null }]);
  });

  test.each<[string, object]>([
    [
      'a quick reply without a payload: its text is a title, no word',
      { message: { text: 'yes', quick_reply: {} } },
    ],
    ['a word that came with a ref', { message: { text: 'yes', referral: { ref: 'r' } } }],
    ['a ref alone', { referral: { ref: 'r' } }],
    ['a deleted message', { message: { mid: 'm', text: 'yes', is_deleted: true } }],
    ['a reaction', { reaction: { mid: 'm', action: 'react' } }],
    ['a read receipt', { read: { mid: 'm' } }],
    ['an edit', { message_edit: { mid: 'm', text: 'yes', num_edit: 1 } }],
    ['a postback without a payload', { postback: { mid: 'm', title: 'Yes' } }],
    ['the account writing to itself', { is_self: true, message: { mid: 'm', text: 'yes' } }],
    ['the account as its own person', { sender: { id: IG_ID }, message: { mid: 'm', text: 'yes' } }],
    [
      'a person with an impossible id',
      { sender: { id: 'x'.repeat(65) }, message: { mid: 'm', text: 'yes' } },
    ],
    ['no person', { sender: {}, message: { mid: 'm', text: 'yes' } }],
    ['an echo without a text', { message: { mid: 'm', is_echo: true } }],
  ])('%s says nothing', (_case, event) => {
    expect(read(from(event))).toEqual([]);
  });

  test('while another app owns the thread only buttons count, which are proved to be ours', () => {
    expect(read(from({ message: { mid: 'm', text: 'yes' } }), 'standby')).toEqual([]);
    expect(read(from({ postback: { mid: 'm', payload: 'p' } }), 'standby')).toMatchObject([
      { kind: 'button' },
    ]);
  });

  test('another object has no chats, and a strange payload no events', () => {
    expect(
      readChatEvents({ object: 'page', entry: [{ messaging: [from({ message: { text: 'yes' } })] }] }),
    ).toEqual([]);
    for (const payload of [
      null,
      [],
      'x',
      { object: 'instagram', entry: [null, { messaging: [null, 1, 'x'] }] },
    ])
      expect(readChatEvents(payload)).toEqual([]);
  });
});
