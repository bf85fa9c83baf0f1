import { expect, test } from '@jest/globals';
import {
  type BrandingChange,
  changeBranding,
  DEFAULT_BRANDING,
  presentApp,
} from '../../../src/apps/branding.js';

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

const BRANDING = {
  ...DEFAULT_BRANDING,
  displayName: 'Shop',
  corners: 'pill',
  purpose: { en: 'Points', de: 'Punkte' },
} as const;

test.each<[string, BrandingChange, object]>([
  ['nothing', {}, {}],
  ['one field', { theme: 'dark' }, { theme: 'dark' }],
  ['a field reset', { displayName: null, corners: null }, { displayName: null, corners: 'round' }],
  ['one language', { purpose: { fr: 'Points' } }, { purpose: { en: 'Points', de: 'Punkte', fr: 'Points' } }],
  ['one language removed', { purpose: { de: null } }, { purpose: { en: 'Points' } }],
  ['all languages removed', { purpose: null }, { purpose: {} }],
  ['a field that is not given', { theme: undefined } as BrandingChange, {}],
])('a change of the branding: %s', (_what, change, difference) => {
  expect(changeBranding(BRANDING, change)).toEqual({ ...BRANDING, ...difference });
});
