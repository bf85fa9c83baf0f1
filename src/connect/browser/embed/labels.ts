/** The button's text in each language of the page. Its keys are the languages. */
export const LABELS: Readonly<Record<string, string>> = {
  en: 'Connect Instagram',
  de: 'Instagram verbinden',
  es: 'Conectar Instagram',
  fr: 'Connecter Instagram',
  'pt-BR': 'Conectar Instagram',
  ar: 'ربط إنستغرام',
};

/** The language of the page for a language tag: the same one, or another form of it (`de-AT`, `pt`). Null when there is none. */
export function matchLocale(tag: string): string | null {
  const language = (name: string): string | undefined => name.toLowerCase().split(/[-_]/)[0];
  return Object.keys(LABELS).find((locale) => language(locale) === language(tag)) ?? null;
}
