import Negotiator from 'negotiator';
import { LOCALES, type Locale } from '../platform/text/locales.js';

/** Where the language of a page can come from. */
export interface LocaleWishes {
  /** `?language=`: what the person has chosen in the page's own menu. */
  readonly chosen: string | undefined;
  /** The `locale` of the mint: the app knows the language of its user. */
  readonly ofLink: Locale | null;
  /** `?locale=`: what the app has put on the address. */
  readonly asked: string | undefined;
  /** The header `Accept-Language`. */
  readonly accepted: string | undefined;
  readonly ofApp: Locale | null;
}

/** The language of a page: the first wish that can be met, otherwise English. */
export function chooseLocale({ chosen, ofLink, asked, accepted, ofApp }: LocaleWishes): Locale {
  return findLocale(chosen) ?? ofLink ?? findLocale(asked) ?? findAccepted(accepted) ?? ofApp ?? 'en';
}

/** The locale that a text names, in any case: `de-AT` is `de`, and `pt` is `pt-BR`. */
function findLocale(text: string | undefined): Locale | undefined {
  return text === undefined ? undefined : findAccepted(text);
}

function findAccepted(header: string | undefined): Locale | undefined {
  if (header === undefined) return undefined;
  const wanted = new Negotiator({ headers: { 'accept-language': header } }).languages();
  for (const language of wanted) {
    const whole = language.toLowerCase();
    const [primary] = whole.split('-');
    const found =
      LOCALES.find((locale) => locale.toLowerCase() === whole) ??
      LOCALES.find((locale) => locale.toLowerCase().split('-')[0] === primary);
    if (found) return found;
  }
  return undefined;
}
