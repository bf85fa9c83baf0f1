import { expect, test } from '@jest/globals';
import { DEFAULT_BRANDING, presentApp } from '../../../src/apps/branding.js';

test.each([
  ['the name of the app', { name: 'Web shop' }, { name: 'Web shop', host: 'shop.example' }],
  ['the display name', { displayName: 'Shop' }, { name: 'Shop', host: 'shop.example' }],
  ['no name that imitates', { name: 'Instagram Support' }, { name: null, host: 'shop.example' }],
  ['no name that is too long', { name: 'x'.repeat(41) }, { name: null, host: 'shop.example' }],
  [
    'a port that is not the usual one',
    { returnUrls: ['http://localhost:3000/back'] },
    { name: 'Web shop', host: 'localhost:3000' },
  ],
  [
    'the host of the first URL, in ASCII',
    { returnUrls: ['https://bücher.example', 'https://b.example'] },
    { name: 'Web shop', host: 'xn--bcher-kva.example' },
  ],
  ['no host without return URLs', { returnUrls: [] }, { name: 'Web shop', host: null }],
])('a page shows %s', (_what, { displayName = null, ...app }: Partial<Record<string, unknown>>, shown) => {
  const branding = { ...DEFAULT_BRANDING, displayName: displayName as string | null };
  const whole = { name: 'Web shop', returnUrls: ['https://shop.example/back'], branding };
  expect(presentApp({ ...whole, ...app })).toEqual(shown);
});
