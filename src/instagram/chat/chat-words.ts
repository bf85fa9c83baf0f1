import { LOCALES, type Locale } from '../../platform/text/locales.js';

/** What a person can say in one word. */
export type ChatWord = 'yes' | 'no' | 'unlink';

interface Words {
  /** Messages ask the person to write the first one. */
  readonly yes: readonly [string, ...string[]];
  readonly no: readonly [string, ...string[]];
  readonly unlink: readonly [string, ...string[]];
}

/** The words of each language, as they are shown. */
export const CHAT_WORDS: Readonly<Record<Locale, Words>> = {
  en: { yes: ['YES', 'Y'], no: ['NO', 'N', 'Not me'], unlink: ['UNLINK'] },
  de: { yes: ['JA', 'J'], no: ['NEIN', 'N', 'Nicht ich'], unlink: ['TRENNEN'] },
  es: { yes: ['SÍ', 'SI'], no: ['NO', 'No soy yo'], unlink: ['DESVINCULAR'] },
  fr: { yes: ['OUI', 'O'], no: ['NON', 'N', 'Pas moi', 'Ce n’est pas moi'], unlink: ['DISSOCIER'] },
  'pt-BR': { yes: ['SIM', 'S'], no: ['NÃO', 'NAO', 'N', 'Não sou eu'], unlink: ['DESVINCULAR'] },
  ar: { yes: ['نعم'], no: ['لا', 'لست أنا'], unlink: ['إلغاء الربط'] },
};

/** A word with its language: that of the first catalogue that has it, so English before the others. */
export interface ReadWord {
  readonly word: ChatWord;
  readonly locale: Locale;
}

const MEANINGS = listMeanings();
/** Longer texts are no single word; they are not folded. */
const MAX_LENGTH = 40;

/**
 * Reads a message that is nothing but one of the words, in any of the languages, in any case, with or without accents and one
 * closing punctuation mark. Null for every other text.
 */
export function readChatWord(text: string): ReadWord | null {
  if (text.length > MAX_LENGTH) return null;
  return MEANINGS.get(fold(text)) ?? null;
}

function listMeanings(): ReadonlyMap<string, ReadWord> {
  const meanings = new Map<string, ReadWord>();
  for (const locale of LOCALES)
    for (const word of ['yes', 'no', 'unlink'] as const)
      for (const text of CHAT_WORDS[locale][word]) {
        const folded = fold(text);
        if (!meanings.has(folded)) meanings.set(folded, { word, locale });
      }
  return meanings;
}

/** Keyboards capitalise, autocorrect adds accents, apostrophes and points: none of them changes the word. */
function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .replace(/[’'`´]/g, "'")
    .trim()
    .replace(/\s*[.!]$/, '')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}
