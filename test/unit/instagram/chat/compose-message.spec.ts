import { describe, expect, test } from '@jest/globals';
import { MAX_INVITE_URL } from '../../../../src/apps/return-urls.js';
import { CHAT_WORDS } from '../../../../src/instagram/chat/chat-words.js';
import {
  composeMessage,
  type MessageParts,
  normaliseText,
  textOf,
} from '../../../../src/instagram/chat/compose-message.js';
import { MESSAGE_KINDS, type MessageKind } from '../../../../src/instagram/messages/message-kinds.js';
import { LOCALES } from '../../../../src/platform/text/locales.js';

const parts = (more: Partial<MessageParts> = {}): MessageParts => ({
  kind: 'question',
  locale: 'en',
  app: { name: 'Acme Shop', host: 'shop.example' },
  username: 'acme',
  accountHint: 'm…a@shop.example',
  linkedTexts: {},
  number: '7K2M',
  payloads: { yes: 'payload-yes', no: 'payload-no' },
  invite: null,
  isFirst: true,
  isOneOfSeveral: false,
  ...more,
});

const read = (more: Partial<MessageParts>): string => normaliseText(textOf(composeMessage(parts(more))));

describe('the question', () => {
  test.each(LOCALES)('in %s it names the app, its host and the account, and the two words', (locale) => {
    const text = read({ locale });
    for (const name of ['Acme Shop', 'shop.example', 'm…a@shop.example', '7K2M'])
      expect(text).toContain(name);
    for (const answer of ['yes', 'no'] as const)
      expect(text).toContain(normaliseText(CHAT_WORDS[locale][answer][0]));
    expect(text).not.toMatch(/[{}]/);
  });

  test('it has two quick replies, each with its own payload', () => {
    expect(composeMessage(parts())).toMatchObject({
      quickReplies: [
        { title: 'Yes, connect', payload: 'payload-yes' },
        { title: 'Not me', payload: 'payload-no' },
      ],
    });
  });

  test('without a masked account it speaks of the person’s account', () => {
    expect(read({ accountHint: null })).toContain('with your account there');
  });

  test('the host is shown for an app whose name may not be', () => {
    expect(read({ app: { name: null, host: 'shop.example' } })).toContain('shop.example (shop.example)');
    expect(read({ app: { name: 'Acme Shop', host: null } })).toContain('Acme Shop (address not given)');
  });

  test('a long host keeps the end, which says whose it is', () => {
    const host = `${'a.'.repeat(100)}evil.example`;
    expect(read({ app: { name: 'Acme', host } })).toMatch(/\(….*evil\.example\)/);
  });
});

test.each(LOCALES.flatMap((locale) => MESSAGE_KINDS.map((kind) => [locale, kind] as const)))(
  'the longest %s %s fits what Instagram takes',
  (locale, kind) => {
    const message = composeMessage(
      parts({
        locale,
        kind,
        app: { name: '\u{1f6cd}'.repeat(20), host: 'ü'.repeat(253) },
        accountHint: 'م'.repeat(60),
        username: 'a'.repeat(30),
        isOneOfSeveral: true,
        invite: {
          url: `https://${'a'.repeat(MAX_INVITE_URL - 8)}?invite=${'i'.repeat(40)}`,
          host: 'ü'.repeat(253),
          expiresInMs: 86_400_000,
        },
        linkedTexts: { [locale]: '\u{1f6cd}'.repeat(160) },
      }),
    );
    if ('template' in message) {
      expect(message.template.text.length).toBeLessThanOrEqual(640);
      for (const { title } of message.template.buttons) expect(title.length).toBeLessThanOrEqual(20);
    } else {
      expect(Buffer.byteLength(message.text)).toBeLessThanOrEqual(1_000);
      for (const { title } of message.quickReplies ?? []) expect(title.length).toBeLessThanOrEqual(20);
    }
  },
);

test('the reminder is a template with buttons that name the app when several questions are open', () => {
  const buttons = (isOneOfSeveral: boolean): string[] => {
    const message = composeMessage(parts({ kind: 'reminder', isOneOfSeveral }));
    return 'template' in message ? message.template.buttons.map(({ title }) => title) : [];
  };
  expect(buttons(false)).toEqual(['Yes, connect', 'Not me']);
  expect(buttons(true)).toEqual(['Yes: Acme Shop', 'Not me']);
});

describe('after linking', () => {
  test('the message says how to undo it', () => {
    expect(read({ kind: 'linked' })).toContain('write UNLINK here');
    expect(read({ kind: 'linked', locale: 'de' })).toContain('TRENNEN');
  });

  test('the operator’s words replace the first sentence, and never how to undo it', () => {
    const linkedTexts = { en: 'Welcome to the club!' };
    const text = read({ kind: 'linked', linkedTexts });
    expect(text).toMatch(/^Welcome to the club! .*write UNLINK here/);
    expect(read({ kind: 'linked', locale: 'fr', linkedTexts })).not.toContain('club');
  });

  test('the first message to a person says that it is automated, and a later one does not repeat it', () => {
    expect(read({ kind: 'linked', isFirst: true })).toContain('Automated message');
    expect(read({ kind: 'linked', isFirst: false })).not.toContain('Automated message');
    expect(read({ kind: 'question' })).toContain('Automated message');
  });
});

describe('the message that brings an invite', () => {
  const invite = {
    url: 'https://in.example/i?invite=i0',
    host: 'in.example',
    expiresInMs: 15 * 60_000 - 1,
  };

  test.each(LOCALES)('in %s it names the app, where the link leads, and how long it is valid', (locale) => {
    const text = read({ kind: 'invite', locale, invite });
    for (const said of ['Acme Shop', '(in.example)', invite.url, '14']) expect(text).toContain(said);
    // What follows an address must not become a part of it.
    expect(text).toMatch(/invite=i0 /);
    expect(text).not.toMatch(/[{}]/);
  });

  test('it says that it is automated, and what not to do with the link', () => {
    const text = read({ kind: 'invite', invite });
    expect(text).toContain('Do not pass it on');
    expect(text).toContain('Automated message');
  });

  test.each([
    [30_000, '1 minute'],
    [119 * 60_000, '119 minutes'],
    [23.9 * 3_600_000, '23 hours'],
  ])('%i ms are %s', (expiresInMs, time) => {
    expect(read({ kind: 'invite', invite: { ...invite, expiresInMs } })).toContain(`within ${time}.`);
  });
});

test('a text is the same to us after invisible characters and white space have changed', () => {
  const { text } = composeMessage(parts()) as { text: string };
  expect(normaliseText(text.replace(/\p{Cf}/gu, '').replaceAll(' ', '\u00a0'))).toBe(normaliseText(text));
});

test('every kind has a message in every language', () => {
  const empty = LOCALES.flatMap((locale) =>
    MESSAGE_KINDS.filter((kind: MessageKind) => read({ locale, kind }).length < 10),
  );
  expect(empty).toEqual([]);
});
