import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { readConnectUrl } from '../../../src/connect/browser/embed/connect-url.js';
import { readFrameMessage } from '../../../src/connect/browser/embed/frame-message.js';
import { LABELS, matchLocale } from '../../../src/connect/browser/embed/labels.js';
import { isPhone } from '../../../src/connect/browser/embed/phone.js';

const CODE = '0123456789ABCDEFGHJKMNPQRSTVWXYZ0123456';
const FILE = 'dist/src/connect/browser/hitch-connect.js';

describe('the file of <hitch-connect>', () => {
  test('the element has at most 3 kB compressed, and imports nothing', () => {
    const content = readFileSync(FILE);
    expect(brotliCompressSync(content).length).toBeLessThan(3_000);
    expect(content.toString()).not.toMatch(/\bimport\b|\brequire\(/);
  });

  test('the element writes no markup and no code from text, which a page with Trusted Types refuses', () => {
    expect(readFileSync(FILE, 'utf8')).not.toMatch(
      /innerHTML|outerHTML|insertAdjacent|srcdoc|document\.write|eval|Function\(|createElement\("(style|script)"\)/,
    );
  });

  test('a server can import the element, which defines nothing there', () => {
    const program = `await import(${JSON.stringify(pathToFileURL(resolve(FILE)).href)}); process.stdout.write('imported');`;
    expect(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })).toBe(
      'imported',
    );
  });
});

describe('readConnectUrl', () => {
  test('the frame gets the URL with what it needs to know, and nothing else about the page', () => {
    expect(readConnectUrl(`https://hitch.example/c/${CODE}`, 'dark', 'de')).toEqual({
      href: `https://hitch.example/c/${CODE}`,
      origin: 'https://hitch.example',
      frameUrl: `https://hitch.example/c/${CODE}?embed=1&theme=dark&locale=de`,
    });
    expect(readConnectUrl(`http://localhost:3000/c/${CODE}`, 'sepia', null)?.frameUrl).toBe(
      `http://localhost:3000/c/${CODE}?embed=1`,
    );
  });

  test('a query of the URL stays, its embed parameters are replaced, its fragment goes', () => {
    expect(readConnectUrl(`https://hitch.example/c/${CODE}?view=phone&embed=0#x`, '', null)?.frameUrl).toBe(
      `https://hitch.example/c/${CODE}?view=phone&embed=1`,
    );
  });

  test('a service below a path prefix works', () => {
    const url = `https://app.example/hitch/c/${CODE.toLowerCase()}`;
    expect(readConnectUrl(url, '', null)).toMatchObject({ href: url, origin: 'https://app.example' });
  });

  test.each([
    ['', 'nothing'],
    ['/c/abc', 'a relative URL'],
    [`javascript:alert(1)//c/${CODE}`, 'a script'],
    [`data:text/html,<p>/c/${CODE}`, 'data'],
    [`blob:https://hitch.example/c/${CODE}`, 'a blob'],
    [`ftp://hitch.example/c/${CODE}`, 'another protocol'],
    ['https://hitch.example/', 'the home page'],
    ['https://hitch.example/c/', 'no code'],
    [`https://hitch.example/c/${CODE}/state`, 'another route of the code'],
    [`https://hitch.example/x?/c/${CODE}`, 'a code in the query'],
    [`https://hitch.example/x#/c/${CODE}`, 'a code in the fragment'],
    [`https://hitch.example@evil.example/c/${CODE}`, 'a user name that looks like a host'],
    [`https://u:p@hitch.example/c/${CODE}`, 'a password'],
    [`https://hitch.example/c/%2e%2e`, 'another character in the code'],
    ['https://ig.me/m/acme?ref=abc', 'the link to Instagram'],
  ])('%j is refused: %s', (url) => {
    expect(readConnectUrl(url, '', null)).toBeNull();
  });
});

describe('readFrameMessage', () => {
  test.each([
    [{ source: 'hitch', type: 'ready', more: 1 }, { type: 'ready' }],
    [
      { source: 'hitch', type: 'status', status: 'linked', reason: null },
      { type: 'status', status: 'linked', reason: null },
    ],
    [
      { source: 'hitch', type: 'status', status: 'rejected', reason: 'igsid_taken', igsid: '1' },
      { type: 'status', status: 'rejected', reason: 'igsid_taken' },
    ],
    [
      { source: 'hitch', type: 'status', status: 'linked', reason: {} },
      { type: 'status', status: 'linked', reason: null },
    ],
    [
      { source: 'hitch', type: 'resize', height: 431.2 },
      { type: 'resize', height: 432 },
    ],
    [
      { source: 'hitch', type: 'resize', height: 0 },
      { type: 'resize', height: 200 },
    ],
    [
      { source: 'hitch', type: 'resize', height: 1e9 },
      { type: 'resize', height: 2000 },
    ],
  ])('%j is read', (data, message) => {
    expect(readFrameMessage(data)).toEqual(message);
  });

  test.each([
    [null],
    [undefined],
    ['ready'],
    [7],
    [[]],
    [{ type: 'ready' }],
    [{ source: 'hitch-connect', type: 'ready' }],
    [{ source: 'hitch', type: 'status', status: 7 }],
    [{ source: 'hitch', type: 'resize', height: '400' }],
    [{ source: 'hitch', type: 'resize', height: Infinity }],
    [{ source: 'hitch', type: 'resize', height: NaN }],
    [{ source: 'hitch', type: 'error' }],
    [{ source: 'hitch', type: 'navigate', url: 'https://evil.example' }],
  ])('%j is ignored', (data) => {
    expect(readFrameMessage(data)).toBeNull();
  });
});

test.each([
  ['en', 'en'],
  ['en-GB', 'en'],
  ['de_AT', 'de'],
  ['PT', 'pt-BR'],
  ['pt-PT', 'pt-BR'],
  ['ar-EG', 'ar'],
  ['it', null],
  ['eng', null],
  ['', null],
  ['constructor', null],
])('the language tag %j is answered in %j', (tag, locale) => {
  expect(matchLocale(tag)).toBe(locale);
});

test('the button has a text in each of the six languages', () => {
  expect(Object.keys(LABELS)).toEqual(['en', 'de', 'es', 'fr', 'pt-BR', 'ar']);
  for (const label of Object.values(LABELS)) expect(label).toMatch(/Instagram|إنستغرام/);
});

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15';
const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36';
const PIXEL =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36';
const TABLET = 'Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36 Chrome/130.0.0.0 Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';

test.each([
  ['a Macintosh', { userAgent: MAC, maxTouchPoints: 0 }, false],
  ['an iPad, which says that it is a Macintosh', { userAgent: MAC, maxTouchPoints: 5 }, true],
  ['a PC with a touch screen', { userAgent: WINDOWS, maxTouchPoints: 10 }, false],
  ['an iPhone', { userAgent: IPHONE, maxTouchPoints: 5 }, true],
  ['an Android phone', { userAgent: PIXEL, maxTouchPoints: 5 }, true],
  ['an Android tablet', { userAgent: TABLET, maxTouchPoints: 5, userAgentData: { mobile: false } }, true],
  [
    'a phone with a shortened user agent',
    { userAgent: 'Mozilla/5.0', maxTouchPoints: 1, userAgentData: { mobile: true } },
    true,
  ],
])('whether Instagram is an app on %s is known', (_device, device, expected) => {
  expect(isPhone(device)).toBe(expected);
});
