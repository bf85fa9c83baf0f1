/** Surrogates without their other half: under the `u` flag a proper pair is one character outside of `Cs`. */
const LONE_SURROGATES = /\p{Cs}/gu;

/**
 * Says whether PostgreSQL can store the text as it is.
 *
 * PostgreSQL: the character with code zero cannot be in a text value.
 * https://www.postgresql.org/docs/18/datatype-character.html (read 2026-11)
 * A lone surrogate has no UTF-8 form; the driver would replace it silently, so that what is read differs from
 * what was written.
 */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/**
 * Makes foreign text storable: drops NUL and lone surrogates, then cuts.
 *
 * @param maxLength the most UTF-16 units to keep; a pair that would be split is left out whole.
 */
export function cleanText(text: string, maxLength: number): string {
  const cut = text.replaceAll('\0', '').replace(LONE_SURROGATES, '').slice(0, maxLength);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}
