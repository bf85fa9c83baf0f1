import { lookalikeLetters } from './lookalikes.js';

/** In code points. */
export const MAX_DISPLAY_NAME = 40;

/** Names that a person trusts on a page about Instagram, and that no app may use. */
const RESERVED = ['instagram', 'facebook', 'meta', 'hitch'] as const;
/** The long names in other scripts: the page in Arabic itself writes Instagram so. In letters without marks, as they are compared. */
const TRANSLITERATED = (
  [
    [
      'инстаграм إنستغرام انستقرام انستجرام اینستاگرام インスタグラム 인스타그램 אינסטגרם इंस्टाग्राम इन्स्टाग्राम อินสตาแกรม',
      'instagram',
    ],
    ['фейсбук فيسبوك فیسبوک フェイスブック 페이스북 פייסבוק फेसबुक เฟซบุ๊ก เฟสบุ๊ค', 'facebook'],
  ] as const
).flatMap(([others, name]) => others.split(' ').map((other) => [stripMarks(other), name] as const));
/** What makes `metasupport` a name of Meta, and not an ordinary word that begins like it. */
const OFFICIAL = 'support help security login verified official business team account connect'.split(' ');
/** A reserved name of this length is no part of an ordinary name, so it is refused inside of one, and with a letter wrong. */
const DISTINCT_LENGTH = 8;

/** Control, line-break, private and format characters. The two joiners that Persian, Indic scripts and emoji need are none of them. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}]|(?![\u200C\u200D])\p{Cf}/u;
/** White space other than a plain space, and letters that look like one. */
const BLANK = /(?! )\p{Zs}|[\u115F\u1160\u2800\u3164\uFFA0]/u;
const VISIBLE = /[\p{L}\p{N}]/u;
/** Marks that pile up over the lines above and below. */
const PILE = /\p{M}{4}/u;
const LATIN = /\p{Script=Latin}/u;
/** The scripts with many letters that look like Latin ones. */
const LATIN_LIKE =
  /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}\p{Script=Coptic}\p{Script=Lisu}]/u;

/**
 * Why this name may not be shown to a person as that of an app, as the rule that it must satisfy; null when it may.
 * Look-alikes are recognised by the table of `lookalikes.ts`: the npm packages with the table of Unicode (UTS 39) are not maintained, and
 * that table has neither digits for letters, nor does it say what is near enough.
 */
export function findNameFault(name: string): string | null {
  const folded = name.normalize('NFKC');
  if (!isPrintableLine(name, MAX_DISPLAY_NAME) || !VISIBLE.test(folded))
    return `must be one line of 1 to ${MAX_DISPLAY_NAME} characters with a letter or digit, without control or bidi characters and spaces at its ends`;
  const words = folded.split(/[^\p{L}\p{M}\p{N}]+/u);
  if (words.some((word) => LATIN.test(word) && LATIN_LIKE.test(word)))
    return 'must not mix Latin letters with those of another alphabet in one word';
  const taken = findReserved(name);
  return taken === null ? null : `must not look like the name of ${capitalize(taken)}`;
}

/** Whether a text is one line that is shown as it is: nothing that breaks, hides, turns or covers it. */
export function isPrintableLine(text: string, max: number): boolean {
  const { length } = [...text];
  if (length === 0 || length > max || text.trim() !== text) return false;
  return !UNPRINTABLE.test(text) && !BLANK.test(text) && !PILE.test(text);
}

/** The reserved name that a name contains or imitates; null when there is none. */
function findReserved(name: string): (typeof RESERVED)[number] | null {
  const plain = stripMarks(name.normalize('NFKC'));
  const readings = (['separators', 'letters'] as const).flatMap((symbols) => {
    const text = lookalikeLetters(plain, symbols);
    // `MetaSupport` reads as two words.
    return [text, text.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')];
  });
  const words = readings.map(toWords);
  const letters = toWords(plain).join('');
  const isTaken = (reserved: (typeof RESERVED)[number]): boolean =>
    TRANSLITERATED.some(([other, name]) => name === reserved && letters.includes(other)) ||
    words.some((each) => imitates(each, reserved));
  return RESERVED.find(isTaken) ?? null;
}

function toWords(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

function imitates(words: readonly string[], reserved: string): boolean {
  if (words.some((word) => spellings(word).some((spelling) => isOfficial(spelling, reserved)))) return true;
  // Also in pieces: `insta gram`, `M E T A`.
  for (let from = 0; from < words.length; from += 1) {
    let joined = '';
    for (let to = from; to < words.length && joined.length <= reserved.length + 2; to += 1) {
      joined += words[to] ?? '';
      if (spellings(joined).some((spelling) => isNear(spelling, reserved))) return true;
    }
  }
  return (
    reserved.length >= DISTINCT_LENGTH && spellings(words.join('')).some((all) => all.includes(reserved))
  );
}

/** Whether a word is a reserved name and the name of an office of its owner: `metasupport`. */
function isOfficial(spelling: string, reserved: string): boolean {
  const rest = spelling.startsWith(reserved) ? spelling.slice(reserved.length) : '';
  return OFFICIAL.some((office) => toSkeleton(office) === rest);
}

/** What a word may be read as: with its digits as letters, and without those at its ends, as in `meta24`. */
function spellings(word: string): string[] {
  return [word, word.replace(/^\p{N}+|\p{N}+$/gu, '')].map(toSkeleton);
}

const DIGITS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
};

/** Makes one of all that look the same: `l` and `i`, `rn` and `m`, `0` and `o`. */
function toSkeleton(word: string): string {
  return word
    .replace(/\d/g, (digit) => DIGITS[digit] ?? digit)
    .replace(/rn|nn/g, 'm')
    .replace(/l|j/g, 'i');
}

/** Equal, or for a long name with one letter wrong, missing, added, or changed with the next one. */
function isNear(word: string, reserved: string): boolean {
  if (word === reserved) return true;
  if (reserved.length < DISTINCT_LENGTH || Math.abs(word.length - reserved.length) > 1) return false;
  let start = 0;
  while (start < word.length && word[start] === reserved[start]) start += 1;
  const [rest, wanted] = [word.slice(start), reserved.slice(start)];
  const isSwapped = rest[0] === wanted[1] && rest[1] === wanted[0] && rest.slice(2) === wanted.slice(2);
  return (
    isSwapped || rest.slice(1) === wanted.slice(1) || rest.slice(1) === wanted || rest === wanted.slice(1)
  );
}

function stripMarks(text: string): string {
  return text.normalize('NFD').replace(/[\p{M}\p{Cf}]/gu, '');
}

function capitalize(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
