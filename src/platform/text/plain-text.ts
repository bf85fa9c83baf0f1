const BREAKS_OUT = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/**
 * Whether text stays on its line and in its direction: no control characters, no line or paragraph separators, and no characters that
 * change the direction of text (UAX #9, section 2). https://www.unicode.org/reports/tr9/ (read 2026-11)
 */
export function isPlainText(text: string): boolean {
  return !BREAKS_OUT.test(text);
}
