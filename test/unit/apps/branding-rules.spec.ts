import { describe, expect, test } from '@jest/globals';
import { isEmbedOrigin, isPageUrl, isPurpose } from '../../../src/apps/branding-rules.js';

describe('embed origin', () => {
  test.each([
    'https://app.example',
    'https://app.example:8443',
    'https://xn--bcher-kva.example',
    'https://192.0.2.7',
    'http://localhost',
    'http://localhost:3000',
    'http://127.0.0.1:5173',
  ])('pages of %s may show ours', (origin) => {
    expect(isEmbedOrigin(origin)).toBe(true);
  });

  test.each<unknown>([
    'https://app.example/',
    'https://app.example/path',
    'https://app.example?x',
    'https://app.example#x',
    'https://app.example:443',
    'https://APP.example',
    'https://*.app.example',
    'https://*',
    '*',
    'null',
    'app.example',
    '//app.example',
    'http://app.example',
    'http://localhost:80',
    'http://localhost.app.example',
    'https://user@app.example',
    'https://bücher.example',
    'https://a;script-src',
    'https://a,b',
    "https://'self'",
    'https://a b',
    'https://app.example\n',
    'data:text/html,x',
    'https:app.example',
    'https://',
    '',
    7,
    null,
  ])('%j is no origin whose pages may show ours', (origin) => {
    expect(isEmbedOrigin(origin)).toBe(false);
  });
});

describe('page URL', () => {
  test.each(['https://app.example/help?a=b#c', 'http://localhost:3000/privacy'])(
    '%s may be linked to',
    (url) => {
      expect(isPageUrl(url)).toBe(true);
    },
  );

  test.each<unknown>([
    'http://app.example/help',
    'javascript:alert(1)',
    'mailto:help@app.example',
    '/help',
    'https://user:secret@app.example',
    'https://app.example/"><script>',
    `https://app.example/${'x'.repeat(2_000)}`,
    '',
    null,
    ['https://app.example'],
  ])('%j may not be linked to', (url) => {
    expect(isPageUrl(url)).toBe(false);
  });
});

describe('purpose', () => {
  test.each(['Get your points', 'x', 'x'.repeat(140), '🎁'.repeat(140), 'اربط حسابك', 'a <b>plain</b> text'])(
    '%j may be shown as a purpose',
    (text) => {
      expect(isPurpose(text)).toBe(true);
    },
  );

  test.each<unknown>([
    '',
    'x'.repeat(141),
    '🎁'.repeat(141),
    'two\nlines',
    '\u202Eturned',
    ' x',
    'a\u0000b',
    7,
    null,
  ])('%j may not be shown as a purpose', (text) => {
    expect(isPurpose(text)).toBe(false);
  });
});
