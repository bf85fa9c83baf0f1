import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import {
  createLinkSecret,
  createSessionSecret,
  hashSecret,
  parseLinkSecret,
  parseSessionSecret,
} from '../../../src/console/console-secrets.js';
import { clearCookie, nameCookie, readCookie, writeCookie } from '../../../src/console/session-cookie.js';
import { redactLine } from '../../../src/platform/logging/redaction.js';

const ID = '019aa000-0000-7000-8000-000000000001';

describe('secrets', () => {
  test('the secret of a session names its row and is found by its hash only', () => {
    const secret = createSessionSecret(ID, randomBytes);
    expect(parseSessionSecret(secret)).toEqual({ id: ID, hash: hashSecret(secret) });
    expect(createSessionSecret(ID, randomBytes)).not.toBe(secret);
  });

  test.each([
    '',
    'hs_',
    'hk_abc',
    `hs_${'8'.repeat(26)}${'a'.repeat(43)}`,
    `hs_${'0'.repeat(26)}${'a'.repeat(42)}`,
  ])('%j is not the secret of a session', (text) => {
    expect(parseSessionSecret(text)).toBeNull();
  });

  test('the secret of a link is read as its hash, and nothing else is', () => {
    const secret = createLinkSecret(randomBytes);
    expect(parseLinkSecret(secret)).toEqual(hashSecret(secret));
    for (const text of ['', secret.slice(0, -1), `${secret}a`, ` ${secret}`])
      expect(parseLinkSecret(text)).toBeNull();
  });

  test('no line of the log contains either', () => {
    for (const secret of [createSessionSecret(ID, randomBytes), createLinkSecret(randomBytes)])
      for (const line of [`a ${secret} b`, `{"msg":"#signin=${secret}"}`, `{"at":"%23signin%3D${secret}"}`])
        expect(redactLine(line)).not.toContain(secret.slice(3, 20));
  });
});

describe('cookie', () => {
  test.each([
    [true, '__Host-hitch_console=hs_x; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure'],
    [false, 'hitch_console=hs_x; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict'],
  ])('with https (%s) it is %s', (isSecure, header) => {
    expect(writeCookie('hs_x', isSecure)).toBe(header);
    expect(clearCookie(isSecure)).toBe(header.replace('hs_x', '').replace('43200', '0'));
  });

  test.each([
    [undefined, null],
    ['', null],
    ['other=1', null],
    ['hitch_console=hs_x', 'hs_x'],
    ['a=1; hitch_console=hs_x; b=2', 'hs_x'],
    ['a=1;hitch_console=hs_x', 'hs_x'],
    ['nothitch_console=hs_x', null],
    // Over http a cookie of that name was not set by this service.
    ['__Host-hitch_console=hs_x', null],
  ])('the header %j holds the secret %j', (header, secret) => {
    expect(readCookie(header, false)).toBe(secret);
  });

  test('over https only the cookie that no subdomain can set is read', () => {
    expect(readCookie('hitch_console=evil; __Host-hitch_console=hs_x', true)).toBe('hs_x');
    expect(readCookie('hitch_console=evil', true)).toBeNull();
    expect(nameCookie(true)).toBe('__Host-hitch_console');
  });
});
