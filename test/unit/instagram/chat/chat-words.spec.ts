import { describe, expect, test } from '@jest/globals';
import { CHAT_WORDS, readChatWord } from '../../../../src/instagram/chat/chat-words.js';
import { LOCALES } from '../../../../src/platform/text/locales.js';

describe('words in the chat', () => {
  test.each(
    LOCALES.flatMap((locale) =>
      (['yes', 'no', 'unlink'] as const).flatMap((word) =>
        CHAT_WORDS[locale][word].map((text) => [text, word, locale] as const),
      ),
    ),
  )('%s means %s (%s), in any case and with a point behind it', (text, word) => {
    for (const written of [text, text.toLowerCase(), text.toUpperCase(), `  ${text}. `, `${text}!`])
      expect(readChatWord(written)).toMatchObject({ word });
  });

  test.each([
    ['sí', 'yes'],
    ['Si', 'yes'],
    ['nao', 'no'],
    ['não', 'no'],
    ["ce n'est pas moi", 'no'],
    ['Ce n’est  pas moi', 'no'],
    ['\u200eنعم\u200f', 'yes'],
  ])('%j is read as keyboards write it', (text, word) => {
    expect(readChatWord(text)).toMatchObject({ word });
  });

  test.each([
    ['', 'nothing'],
    ['yes please', 'more than the word'],
    ['yes, and how do I unlink?', 'a sentence'],
    ['no way', 'another phrase'],
    ['please unlink me', 'a sentence'],
    ['ye', 'a part of it'],
    ['👍', 'a picture'],
    [`yes${' '.repeat(50)}`, 'too long'],
    ['yes?', 'a question'],
    ['YES NO', 'both'],
  ])('%j is no word: %s', (text) => {
    expect(readChatWord(text)).toBeNull();
  });

  test('a word of the person’s own language decides in which one is answered', () => {
    expect(readChatWord('Trennen')).toEqual({ word: 'unlink', locale: 'de' });
    expect(readChatWord('unlink')).toEqual({ word: 'unlink', locale: 'en' });
    expect(readChatWord('إلغاء الربط')).toEqual({ word: 'unlink', locale: 'ar' });
  });

  test('no word has two meanings', () => {
    const meanings = LOCALES.flatMap((locale) =>
      (['yes', 'no', 'unlink'] as const).flatMap((word) =>
        CHAT_WORDS[locale][word].map((text) => ({ word, read: readChatWord(text)?.word })),
      ),
    );
    expect(meanings.filter(({ word, read }) => word !== read)).toEqual([]);
  });
});
