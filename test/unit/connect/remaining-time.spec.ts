import { expect, test } from '@jest/globals';
import { formatRemaining } from '../../../src/connect/remaining-time.js';

test.each([
  [86_400, 'en', '24 hours'],
  [5_401, 'en', '2 hours'],
  [5_400, 'en', '90 minutes'],
  [900, 'en', '15 minutes'],
  [841, 'en', '15 minutes'],
  [840, 'en', '14 minutes'],
  [61, 'en', '2 minutes'],
  [60, 'en', '60 seconds'],
  [41, 'en', '45 seconds'],
  [1, 'en', '5 seconds'],
  [0, 'en', '0 seconds'],
  [-5, 'en', '0 seconds'],
  [900, 'de', '15 Minuten'],
  [900, 'fr', '15 minutes'],
  [900, 'pt-BR', '15 minutos'],
  [120, 'ar', 'دقيقتان'],
])('%i seconds in %s are %s', (seconds, locale, text) => {
  expect(formatRemaining(seconds, locale)).toBe(text);
});
