import { describe, expect, test } from '@jest/globals';
import { readSend } from '../../../../src/dev/fake-instagram/send-rules.js';

const recipient = { id: '9001' };
const template = (payload: object) => ({ attachment: { type: 'template', payload } });
const card = (text: string, buttons: readonly object[]) =>
  template({ template_type: 'button', text, buttons });
const element = (fields: object) => template({ template_type: 'generic', elements: [fields] });
const tap = { type: 'postback', title: 'Yes', payload: 'Y' };

describe('what a send may hold', () => {
  test.each<[string, object]>([
    ['a text of one character', { text: 'x' }],
    ['a text of 250 emoji', { text: '👋'.repeat(250) }],
    [
      'quick replies beside a text',
      { text: 'x', quick_replies: [{ content_type: 'text', title: 'A', payload: 'B' }] },
    ],
    ['a template of 640 characters with three buttons', card('x'.repeat(640), [tap, tap, tap])],
    [
      'a button that opens a page',
      card('x', [{ type: 'web_url', title: 'Help', url: 'https://shop.example' }]),
    ],
    ['an element with a subtitle', element({ title: 'A', subtitle: 'B' })],
    ['a picture', { attachment: { type: 'image', payload: { url: 'https://shop.example/a.png' } } }],
  ])('%s is a message', (_, message) => {
    expect(readSend({ recipient, message }, null)).toMatchObject({ kind: 'message', recipientId: '9001' });
  });

  test.each<[string, string, object]>([
    ['an empty text', 'invalid_message', { text: '' }],
    ['a text of 251 emoji', 'invalid_message', { text: '👋'.repeat(251) }],
    ['nothing', 'invalid_message', {}],
    ['no quick reply', 'invalid_parameter', { text: 'x', quick_replies: [] }],
    [
      'a quick reply without payload',
      'invalid_parameter',
      { text: 'x', quick_replies: [{ content_type: 'text', title: 'A' }] },
    ],
    ['quick replies beside a template', 'invalid_message', { ...card('x', [tap]), quick_replies: [] }],
    ['a template without buttons', 'invalid_parameter', card('x', [])],
    ['a button title of 21 characters', 'invalid_parameter', card('x', [{ ...tap, title: 'x'.repeat(21) }])],
    [
      'a payload of 1,001 characters',
      'invalid_parameter',
      card('x', [{ ...tap, payload: 'x'.repeat(1_001) }]),
    ],
    ['an element with a title alone', 'invalid_parameter', element({ title: 'A' })],
    ['another kind of template', 'invalid_parameter', template({ template_type: 'receipt' })],
  ])('%s is refused', (_, reason, message) => {
    expect(readSend({ recipient, message }, null)).toEqual({ kind: 'refused', reason });
  });

  test.each<[string, object, object]>([
    ['a sender action', { recipient, sender_action: 'typing_on' }, { kind: 'action' }],
    ['an unknown sender action', { recipient, sender_action: 'dance' }, { reason: 'invalid_parameter' }],
    [
      'a message with a sender action',
      { recipient, sender_action: 'typing_on', message: { text: 'x' } },
      { reason: 'action_with_message' },
    ],
    ['no recipient', { message: { text: 'x' } }, { reason: 'invalid_parameter' }],
    [
      'a recipient whose id is a number',
      { recipient: { id: 9001 }, message: { text: 'x' } },
      { reason: 'invalid_parameter' },
    ],
    ['a comment', { recipient: { comment_id: '1' }, message: { text: 'x' } }, { reason: 'invalid_comment' }],
    [
      'the tag of a human agent',
      { recipient, message: { text: 'x' }, tag: 'HUMAN_AGENT' },
      { isByHuman: true },
    ],
    [
      'a removed tag',
      { recipient, message: { text: 'x' }, tag: 'ACCOUNT_UPDATE' },
      { reason: 'invalid_parameter' },
    ],
  ])('a send with %s is read', (_, body, expected) => {
    expect(readSend(body as Record<string, unknown>, null)).toMatchObject(expected);
  });

  test('the path names the recipient of a message to oneself', () => {
    expect(readSend({ message: { text: 'x' } }, '8001')).toMatchObject({ recipientId: '8001' });
  });
});
