import { describe, expect, test } from '@jest/globals';
import { chooseAccount, findNamed, type GrantedAccount } from '../../../src/apps/choose-account.js';
import { toTypeId } from '../../../src/platform/ids/type-id.js';

const ACME: GrantedAccount = {
  id: '019ab3f0-1234-7abc-8def-0123456789ab',
  igId: '17841400000000001',
  username: 'acme',
  status: 'active',
  connectedAt: null,
  typedCodes: false,
  isDefault: false,
};
const SHOP: GrantedAccount = {
  ...ACME,
  id: '019ab3f0-1234-7abc-8def-0123456789ac',
  igId: '222',
  username: 'shop',
};
const chosen = (account: GrantedAccount): GrantedAccount => ({ ...account, isDefault: true });
const disabled = (account: GrantedAccount): GrantedAccount => ({ ...account, status: 'disabled' });

describe('account of a mint', () => {
  test.each([
    ['its igId', '17841400000000001'],
    ['its username', 'acme'],
    ['its username in another case', 'ACME'],
  ])('the account of a mint is found by %s', (_what, name) => {
    expect(chooseAccount([SHOP, ACME], name)).toEqual({ kind: 'granted', account: ACME });
  });

  test('a text that could mean two accounts means the one with that igId', () => {
    const digits = { ...SHOP, username: ACME.igId };
    expect(chooseAccount([digits, ACME], ACME.igId)).toEqual({ kind: 'granted', account: ACME });
  });

  test.each<[string, GrantedAccount[], string | null, ReturnType<typeof chooseAccount>]>([
    ['none named and one granted: that one', [ACME], null, { kind: 'granted', account: ACME }],
    ['none named and none granted', [], null, { kind: 'account_required' }],
    ['none named and two granted', [ACME, SHOP], null, { kind: 'account_required' }],
    [
      'none named and two granted, one of them disabled',
      [ACME, disabled(SHOP)],
      null,
      { kind: 'granted', account: ACME },
    ],
    ['none named and a default', [ACME, chosen(SHOP)], null, { kind: 'granted', account: chosen(SHOP) }],
    [
      'none named and a default that is disabled: never the other one',
      [ACME, disabled(chosen(SHOP))],
      null,
      { kind: 'unknown_account' },
    ],
    ['another one named than the default', [ACME, chosen(SHOP)], 'acme', { kind: 'granted', account: ACME }],
    ['a disabled one named', [disabled(ACME), SHOP], 'acme', { kind: 'unknown_account' }],
    ['one named that is not granted', [ACME], 'shop', { kind: 'unknown_account' }],
  ])('the account of a mint is chosen: %s', (_what, granted, name, choice) => {
    expect(chooseAccount(granted, name)).toEqual(choice);
  });
});

test('an operator names an account by its id too, and a disabled one as well', () => {
  expect(findNamed([ACME, SHOP], toTypeId('acc', SHOP.id))).toBe(SHOP);
  expect(findNamed([ACME, SHOP], 'SHOP')).toBe(SHOP);
  const off = disabled(SHOP);
  expect(findNamed([off], '222')).toBe(off);
  expect(findNamed([ACME], toTypeId('acc', SHOP.id))).toBeUndefined();
});
