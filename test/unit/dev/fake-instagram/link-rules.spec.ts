import { expect, test } from '@jest/globals';
import { readIgMeLink } from '../../../../src/dev/fake-instagram/link-rules.js';

const link = (username: string, ref: string | null) => ({ kind: 'link', username, ref });

test.each([
  ['https://ig.me/acme?ref=a-b_c=', link('acme', 'a-b_c=')],
  ['https://ig.me/m/Acme.Shop_1?ref=x', link('acme.shop_1', 'x')],
  ['  https://www.ig.me/m/acme/  ', link('acme', null)],
  ['https://ig.me/m/acme?ref=a%3D', link('acme', 'a=')],
  [`https://ig.me/acme?ref=${'x'.repeat(2_083)}`, link('acme', 'x'.repeat(2_083))],
  [`https://ig.me/acme?ref=${'x'.repeat(2_084)}`, link('acme', null)],
  ['https://ig.me/acme?ref=head.body.sig', link('acme', null)],
  ['https://ig.me/', { kind: 'not_a_link' }],
  ['https://shop.example/acme?ref=x', { kind: 'not_a_link' }],
  ['acme', { kind: 'not_a_link' }],
])('%s is read as Meta reads it', (text, reading) => {
  expect(readIgMeLink(text)).toEqual(reading);
});

test('another host counts when it is said to', () => {
  expect(readIgMeLink('http://localhost:3000/acme?ref=x', ['localhost:3000'])).toEqual(link('acme', 'x'));
});
