/** The languages of the service's texts. */
export const LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'German' },
  { value: 'es', label: 'Spanish' },
  { value: 'fr', label: 'French' },
  { value: 'pt-BR', label: 'Portuguese (Brazil)' },
  { value: 'ar', label: 'Arabic' },
] as const;
export type Language = (typeof LANGUAGES)[number]['value'];
