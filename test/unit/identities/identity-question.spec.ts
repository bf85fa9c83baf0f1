import { expect, test } from '@jest/globals';
import { type IdentityWish, toQuestion } from '../../../src/identities/identity-question.js';

const ANYBODY: IdentityWish = {
  appId: undefined,
  account: undefined,
  externalUserId: undefined,
  igsid: undefined,
  status: 'active',
};

test.each([
  ['a person', { igsid: '6789' }],
  ['a user', { externalUserId: 'user-42' }],
  ['both, on an account', { igsid: '6789', externalUserId: 'user-42', account: 'acme' }],
  ['a person of the own app, by name', { igsid: '6789', appId: 'mine' }],
] as const)('an app that asks for %s has a question', (_, asked) => {
  const { igsid, externalUserId, account } = { ...ANYBODY, ...asked };
  const question = { appId: 'mine', igsid, externalUserId, account, limit: 21 };
  expect(toQuestion('mine', { ...ANYBODY, ...asked }, 21)).toEqual(question);
});

test.each([
  ['for nobody', 'mine', {}],
  ['for all of an account', 'mine', { account: 'acme' }],
  ['for what was undone', 'mine', { igsid: '6789', status: 'unlinked' }],
  ['for both', 'mine', { igsid: '6789', status: 'all' }],
  ['for another app', 'mine', { igsid: '6789', appId: 'theirs' }],
  ['for an app that there is not', 'mine', { igsid: '6789', appId: null }],
  ['for a person in every app', null, { igsid: '6789' }],
] as const)('who asks %s has a list', (_, visible, asked) => {
  expect(toQuestion(visible, { ...ANYBODY, ...asked }, 21)).toBeNull();
});
