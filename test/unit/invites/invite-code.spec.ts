import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { readInvite, toInvite, toInviteLink } from '../../../src/invites/invite-code.js';
import { readProvedId, toProvedId } from '../../../src/platform/ids/proved-id.js';

const newKey = () => createSecretKey(randomBytes(32));
const ID = '019aa5b0-1111-7222-8333-444455556666';
const [key, other] = [newKey(), newKey()];

describe('an invite', () => {
  test('it has 40 characters and is read under any key of the ring, in either case', () => {
    const invite = toInvite(ID, key);
    expect(invite).toMatch(/^i[0-9a-hjkmnp-tv-z]{39}$/);
    expect(readInvite(invite, [other, key])).toBe(ID);
    expect(readInvite(invite.toUpperCase(), [key])).toBe(ID);
    expect(readInvite(invite, [other])).toBeNull();
  });

  test.each<[string, (invite: string) => string]>([
    ['without its letter', (invite) => invite.slice(1)],
    ['with another letter', (invite) => `c${invite.slice(1)}`],
    ['cut', (invite) => invite.slice(0, -1)],
    ['longer', (invite) => `${invite}0`],
    ['changed', (invite) => `${invite.slice(0, 9)}${invite[9] === '0' ? '1' : '0'}${invite.slice(10)}`],
    ['empty', () => ''],
  ])('one that is %s is none', (_what, change) => {
    expect(readInvite(change(toInvite(ID, key)), [key])).toBeNull();
  });

  test('it is no code of a page, and the code of a page is no invite', () => {
    expect(readProvedId(toInvite(ID, key))).toBeNull();
    expect(readInvite(toProvedId(ID, key), [key])).toBeNull();
  });
});

test.each([
  ['https://shop.example/instagram', 'https://shop.example/instagram?invite=i0'],
  ['https://shop.example', 'https://shop.example?invite=i0'],
  ['https://shop.example/i?lang=de', 'https://shop.example/i?lang=de&invite=i0'],
  ['https://shop.example/app#/connect', 'https://shop.example/app?invite=i0#/connect'],
  ['https://shop.example/app?a=b%20c#/connect#x', 'https://shop.example/app?a=b%20c&invite=i0#/connect#x'],
])('the page %s gets the invite as %s', (page, link) => {
  expect(toInviteLink(page, 'i0')).toBe(link);
  expect(new URL(link).searchParams.get('invite')).toBe('i0');
});
