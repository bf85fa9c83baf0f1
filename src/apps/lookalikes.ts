/**
 * Letters of other alphabets, small capitals and letters with strokes, by the Latin letter that they look like. Only the letters of
 * names that must not be imitated. What Unicode itself takes for the same letter (full width, mathematical, circled) is not here.
 * Chosen from https://www.unicode.org/Public/security/latest/confusables.txt (read 2026-11).
 */
const LETTERS: Readonly<Record<string, string>> = {
  a: '⍺аАαΑɑᴀаᎪꓮⲁⲀⱥȺÆæ',
  b: 'вВьЬβΒʙƅƀɓᏴᏏꓐⲃⲂßẞ',
  c: 'сСϲϹᴄⅽᏟꓚⲥⲤƈɔ',
  e: 'еЕεΕɛєЄᴇҽᎬꓰⲉⲈəǝ',
  f: 'ƒғꜰϝϜꓝſ',
  g: 'ɡցɢɠǥԌԍᏀᎶꓖ',
  h: 'һҺнНհΗʜħнᎻᏂꓧⲏⲎɦ',
  i: 'іІїЇιΙɪıɩӏӀյⅼᎥⵏꓲⲓⲒłƚǀɭ',
  k: 'кКκΚᴋĸƙᏦꓗⲕⲔҡқ',
  m: 'мМμΜᴍϻϺᎷꓟⲙⲘɱ',
  n: 'пПηΝνոռɴɲŋƞꓠⲛⲚ',
  o: 'оОοΟσօՕᴏөөøØɵⲟⲞꓳ',
  r: 'гГгяЯʀᴦɾɽᏒꓣⲅ',
  s: 'ѕЅꜱʂՏᏚꓢ',
  t: 'тТτΤᴛŧƭʈᎢꓔⲧⲦ',
};

/** Signs that stand for letters in `Inst@gram`, but end a word in `Meta!`. */
const SIGNS: Readonly<Record<string, string>> = {
  '@': 'a',
  '∂': 'a',
  '€': 'e',
  '!': 'i',
  '|': 'i',
  '¡': 'i',
  $: 's',
  '+': 't',
  '(': 'c',
  '¢': 'c',
  '§': 's',
  '†': 't',
};

const LATIN_OF = new Map(
  Object.entries(LETTERS).flatMap(([latin, others]) =>
    [...others].flatMap((other) => [[other, latin] as const, [other.toLowerCase(), latin] as const]),
  ),
);

/** Where the white letters on a dark circle or square and the letters of flags begin, each alphabet from A to Z. */
const ALPHABETS = [0x1f150, 0x1f170, 0x1f1e6];

/**
 * A text with the Latin letters that its characters look like.
 * @param signs whether signs and enclosed letters count as `letters`, or stay what they are, between words
 */
export function lookalikeLetters(text: string, signs: 'letters' | 'separators'): string {
  return [...text]
    .map((character) => {
      const latin = LATIN_OF.get(character);
      if (latin !== undefined || signs === 'separators') return latin ?? character;
      return SIGNS[character] ?? enclosedLetter(character) ?? character;
    })
    .join('');
}

function enclosedLetter(character: string): string | undefined {
  const point = character.codePointAt(0) ?? 0;
  const first = ALPHABETS.find((start) => point >= start && point < start + 26);
  return first === undefined ? undefined : String.fromCharCode(97 + point - first);
}
