import { expect, test } from '@jest/globals';
import type { GraphMe } from '../../../../src/instagram/graph/graph-answer.js';
import { checkOwner } from '../../../../src/instagram/connection/owner-check.js';

const ACCOUNT = { igId: '17841400000000001', username: 'acme' };
const ME: GraphMe = {
  id: '24567890123456789',
  userId: ACCOUNT.igId,
  username: 'acme',
  name: null,
  accountType: 'Business',
};
const PAGE: GraphMe = { ...ME, id: '1020', accountType: null };

test.each<[string, Parameters<typeof checkOwner>]>([
  ['the account’s own id', [ACCOUNT, 'instagram', ME, null]],
  ['the account’s own id under another name', [ACCOUNT, 'instagram', { ...ME, username: 'renamed' }, null]],
  ['the account of the Page', [ACCOUNT, 'page', PAGE, null]],
  ['the account of the Page that was named', [ACCOUNT, 'page', PAGE, '1020']],
])('%s is right', (_, given) => {
  expect(checkOwner(...given)).toEqual({ kind: 'right' });
});

test.each<[string, Parameters<typeof checkOwner>, RegExp]>([
  [
    'another account with the same name',
    [ACCOUNT, 'instagram', { ...ME, userId: '17841400000000002' }, null],
    /17841400000000002 \(@acme\).*17841400000000001 \(@acme\).*Use a token of this account/,
  ],
  [
    'an account without a name',
    [ACCOUNT, 'instagram', { ...ME, userId: '17841400000000002', username: null }, null],
    /of the account 17841400000000002\. /,
  ],
  [
    'the app-scoped id that was registered',
    [{ ...ACCOUNT, igId: ME.id }, 'instagram', ME, null],
    /webhooks never contain it: register an account with the igId 17841400000000001/,
  ],
  ['an answer without user_id', [ACCOUNT, 'instagram', { ...ME, userId: null }, null], /did not say which/],
  [
    'a Page without an account',
    [ACCOUNT, 'page', { ...PAGE, userId: null }, null],
    /has no Instagram account/,
  ],
  ['another Page', [ACCOUNT, 'page', PAGE, '1021'], /of the Page 1020, not of the Page 1021/],
])('%s is wrong, and the answer says what to do', (_, given, detail) => {
  expect(checkOwner(...given)).toEqual({ kind: 'wrong', detail: expect.stringMatching(detail) });
});
