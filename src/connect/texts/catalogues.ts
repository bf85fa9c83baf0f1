import type { Locale } from '../../platform/text/locales.js';
import { ar } from './ar.js';
import { de } from './de.js';
import { en, type TextCatalogue } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { ptBR } from './pt-BR.js';

/** The texts of the pages in each language. A key that a language lacks does not compile. */
export const CATALOGUES: Readonly<Record<Locale, TextCatalogue>> = { en, de, es, fr, 'pt-BR': ptBR, ar };

/** Each language's name in that language, for the language menu: who does not read the page has to find their own. */
export const LANGUAGE_NAMES: Readonly<Record<Locale, string>> = {
  en: 'English',
  de: 'Deutsch',
  es: 'Español',
  fr: 'Français',
  'pt-BR': 'Português (Brasil)',
  ar: 'العربية',
};

/** The writing direction of a language, for the `dir` attribute of the page. */
export function directionOf(locale: Locale): 'ltr' | 'rtl' {
  return locale === 'ar' ? 'rtl' : 'ltr';
}
