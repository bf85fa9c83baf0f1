/** Lone surrogates: with the `u` flag a pair is one character, which is not in `Cs`. */
const LONE_SURROGATES = /\p{Cs}/gu;

/**
 * Whether PostgreSQL can store the text unchanged.
 *
 * PostgreSQL: the character with code zero cannot be in a text value.
 * https://www.postgresql.org/docs/18/datatype-character.html (read 2026-11)
 * A lone surrogate has no UTF-8 form, and the driver would silently replace it.
 */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/**
 * Makes foreign text storable: removes NUL and lone surrogates, then truncates.
 *
 * @param maxLength the maximum in UTF-16 units; a pair that would be split is removed.
 */
export function cleanText(text: string, maxLength: number): string {
  const cut = text.replaceAll('\0', '').replace(LONE_SURROGATES, '').slice(0, maxLength);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
