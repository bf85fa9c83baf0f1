/** The languages of the service's texts. */
export const LANGUAGES = [
  { code: 'en', name: 'English' },
  { code: 'de', name: 'German' },
  { code: 'es', name: 'Spanish' },
  { code: 'fr', name: 'French' },
  { code: 'pt-BR', name: 'Portuguese (Brazil)' },
  { code: 'ar', name: 'Arabic' },
] as const;

export type Language = (typeof LANGUAGES)[number]['code'];
