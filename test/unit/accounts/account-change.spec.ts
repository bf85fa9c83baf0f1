import { expect, test } from '@jest/globals';
import { changeAccount, type SteeredAccount } from '../../../src/accounts/account-change.js';

const ACME: SteeredAccount = { username: 'acme', status: 'active' };

test.each<[string, Partial<SteeredAccount>, SteeredAccount, readonly string[]]>([
  ['nothing asked for', {}, ACME, []],
  ['the same name in another case', { username: 'ACME', status: 'active' }, ACME, []],
  ['another name', { username: 'New.Name' }, { ...ACME, username: 'new.name' }, ['account.updated']],
  ['disabling', { status: 'disabled' }, { ...ACME, status: 'disabled' }, ['account.disabled']],
  [
    'both at once',
    { username: 'old', status: 'disabled' },
    { username: 'old', status: 'disabled' },
    ['account.updated', 'account.disabled'],
  ],
])('%s', (_what, change, values, actions) => {
  expect(changeAccount(ACME, change)).toEqual({ values, actions });
});

test('an account that is disabled already can only be enabled', () => {
  const disabled: SteeredAccount = { ...ACME, status: 'disabled' };
  expect(changeAccount(disabled, { status: 'disabled' }).actions).toEqual([]);
  expect(changeAccount(disabled, { status: 'active' })).toEqual({
    values: ACME,
    actions: ['account.enabled'],
  });
});
