/** The part of a request that says whether a browser goes on to its answer. */
export interface SentForm {
  /** Whether its media type is that of a form. */
  readonly isForm: boolean;
  readonly fetchMode: string | undefined;
}

/**
 * Whether a browser sent a form and goes on to the answer. A script sends forms, too, and wants no page: browsers say which it was in
 * `Sec-Fetch-Mode`. Without it, the script of an old browser gets the page and does not read it.
 * https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header (read 2026-11)
 */
export function isNavigation({ isForm, fetchMode }: SentForm): boolean {
  return isForm && (fetchMode === undefined || fetchMode === 'navigate');
}

/** The only value of a field of a form; null when it has none or several, or the body is no form. */
export function readField(body: unknown, name: string): string | null {
  const [value, ...others] = body instanceof URLSearchParams ? body.getAll(name) : [];
  return value === undefined || others.length > 0 ? null : value;
}
