import { expect, test } from '@jest/globals';
import { chooseLocale, type LocaleWishes } from '../../../src/connect/choose-locale.js';

const NONE: LocaleWishes = {
  chosen: undefined,
  ofLink: null,
  asked: undefined,
  accepted: undefined,
  ofApp: null,
};

test.each<[Partial<LocaleWishes>, string]>([
  [{}, 'en'],
  [{ ofApp: 'ar' }, 'ar'],
  [{ ofApp: 'ar', accepted: 'fr' }, 'fr'],
  [{ ofApp: 'ar', accepted: 'fr', asked: 'es' }, 'es'],
  [{ ofApp: 'ar', accepted: 'fr', asked: 'es', ofLink: 'de' }, 'de'],
  [{ ofApp: 'ar', accepted: 'fr', asked: 'es', ofLink: 'de', chosen: 'pt-BR' }, 'pt-BR'],
  [{ chosen: 'xx', ofLink: 'de' }, 'de'],
  [{ asked: 'xx', accepted: 'fr' }, 'fr'],
  [{ accepted: 'ja, ko;q=0.9', ofApp: 'es' }, 'es'],
  [{ accepted: 'ja, de-AT;q=0.9, en;q=0.8' }, 'de'],
  [{ accepted: 'en;q=0.5, fr-CA' }, 'fr'],
  [{ accepted: 'pt-PT' }, 'pt-BR'],
  [{ accepted: 'de;q=0, en' }, 'en'],
  [{ accepted: '*', ofApp: 'de' }, 'de'],
  [{ accepted: 'ja, *;q=0.1', ofApp: 'de' }, 'de'],
  [{ asked: 'PT-br' }, 'pt-BR'],
  [{ asked: '', accepted: 'ar-EG' }, 'ar'],
  [{ asked: '<script>', accepted: ';;;===,,' }, 'en'],
])('the language of %j is %s', (wishes, locale) => {
  expect(chooseLocale({ ...NONE, ...wishes })).toBe(locale);
});
