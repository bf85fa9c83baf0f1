import { expect, test } from '@jest/globals';
import { interpretQuery } from '../../../src/lookup/lookup-query.js';

const SUFFIX = '01m829gwa4f22v2ns6gq3qknya';
const header = Buffer.from('{"alg":"HS256","typ":"ref+jwt","kid":"k1"}').toString('base64url');
const REF = `${header}=e30=c2ln`;

test.each([
  [`lnk_${SUFFIX}`, ['link_id']],
  [` idn_${SUFFIX}\n`, ['identity_id']],
  [`att_${SUFFIX}`, ['attempt_id']],
  [`app_${SUFFIX}`, ['app_id']],
  [`acc_${SUFFIX}`, ['account_id']],
  [`ep_${SUFFIX}`, ['endpoint_id']],
  [`evt_${SUFFIX}`, ['notification_id']],
  ['17841400000000001', ['igsid', 'external_user_id', 'mid', 'username']],
  ['user-42', ['igsid', 'external_user_id', 'mid']],
  ['@Acme.Shop', ['external_user_id', 'mid', 'username']],
  ['ann@example.com', ['external_user_id', 'mid']],
  ['x'.repeat(300), ['mid']],
  ['x'.repeat(600), ['mid']],
  ['\u{1f600}'.repeat(255), ['external_user_id', 'mid']],
  [REF, ['ref']],
  [REF.replaceAll('=', '%3D'), ['ref']],
  [`https://ig.me/acme?ref=${REF}`, ['ref']],
  [`ig.me/m/acme?utm=1&ref=${REF}&x=y#z`, ['ref']],
  ['https://ig.me/acme?ref=summer-sale', ['ref']],
  ['https://app.example/users/42', ['external_user_id', 'mid']],
])('%j is understood as %j', (text, ways) => {
  expect(interpretQuery(text).map(({ as }) => as)).toEqual(ways);
});

test('the ref is taken out of the URL and spelt as ours', () => {
  expect(interpretQuery(`http://ig.me/acme?ref=${REF.replaceAll('=', '%3d')}&a=b`)).toEqual([
    { as: 'ref', ref: REF },
  ]);
});

test('a name is looked up without its @ and in lower case', () => {
  expect(interpretQuery('@Acme').at(-1)).toEqual({ as: 'username', text: 'acme' });
});
