import { expect, test } from '@jest/globals';
import { type AccountSettings, applyAccountChange } from '../../../src/accounts/account-change.js';

const ACME: AccountSettings = {
  username: 'acme',
  status: 'active',
  afterLinkMessage: true,
  unlinkByWord: true,
  typedCodes: false,
  linkedTexts: {},
  inviteAppId: null,
  inviteIcebreaker: null,
};

const INVITED: AccountSettings = { ...ACME, inviteAppId: 'app', inviteIcebreaker: 'connect' };

test.each([
  ['a setting', ACME, { appId: 'app', icebreaker: 'connect' }, INVITED],
  ['the same setting', INVITED, { appId: 'app', icebreaker: 'connect' }, INVITED],
  ['none', INVITED, null, ACME],
  ['nothing asked for', INVITED, undefined, INVITED],
])('who is invited by a tap is decided: %s', (_what, before, inviteOnTap, settings) => {
  const change = inviteOnTap === undefined ? {} : { inviteOnTap };
  const actions = before === settings ? [] : ['account.updated'];
  expect(applyAccountChange(before, change)).toEqual({ settings, actions });
});

test.each<[string, Partial<AccountSettings>, AccountSettings, readonly string[]]>([
  ['nothing asked for', {}, ACME, []],
  ['the same name in another case', { username: 'ACME', status: 'active' }, ACME, []],
  ['another name', { username: 'New.Name' }, { ...ACME, username: 'new.name' }, ['account.updated']],
  ['disabling', { status: 'disabled' }, { ...ACME, status: 'disabled' }, ['account.disabled']],
  [
    'both at once',
    { username: 'old', status: 'disabled' },
    { ...ACME, username: 'old', status: 'disabled' },
    ['account.updated', 'account.disabled'],
  ],
  [
    'what people read in the chat',
    { afterLinkMessage: false, unlinkByWord: false, linkedTexts: { de: 'Willkommen!' } },
    { ...ACME, afterLinkMessage: false, unlinkByWord: false, linkedTexts: { de: 'Willkommen!' } },
    ['account.updated'],
  ],
  ['codes that people type', { typedCodes: true }, { ...ACME, typedCodes: true }, ['account.updated']],
  [
    'the present settings',
    { afterLinkMessage: true, unlinkByWord: true, typedCodes: false, linkedTexts: {} },
    ACME,
    [],
  ],
])('an account change is decided: %s', (_what, change, settings, actions) => {
  expect(applyAccountChange(ACME, change)).toEqual({ settings, actions });
});

test('an account that is disabled already can only be enabled', () => {
  const disabled: AccountSettings = { ...ACME, status: 'disabled' };
  expect(applyAccountChange(disabled, { status: 'disabled' }).actions).toEqual([]);
  expect(applyAccountChange(disabled, { status: 'active' })).toEqual({
    settings: ACME,
    actions: ['account.enabled'],
  });
});
