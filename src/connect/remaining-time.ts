/** When the time that is left is announced to people who do not see the page, in seconds before the end. */
export const ANNOUNCED_AT_SECONDS = [300, 60, 20] as const;

/** From here on the page warns and asks whether to keep it open. WCAG 2.2, 2.2.1: at least 20 seconds to answer. https://www.w3.org/TR/WCAG22/#timing-adjustable (read 2026-11) */
export const WARNING_SECONDS = 60;

/**
 * The time that is left in words: `12 minutes`, `45 seconds`, in the words of the language. Minutes are rounded up and seconds to
 * fives, so that the text does not change each second. The server and the page's script write it with the same function.
 */
export function formatRemaining(seconds: number, locale: string): string {
  const left = Math.max(0, seconds);
  if (left > 5_400) return inUnit(Math.ceil(left / 3_600), 'hour', locale);
  if (left > WARNING_SECONDS) return inUnit(Math.ceil(left / 60), 'minute', locale);
  return inUnit(Math.ceil(left / 5) * 5, 'second', locale);
}

function inUnit(count: number, unit: 'hour' | 'minute' | 'second', locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}
