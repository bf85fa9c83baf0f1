import type {
  AccountDto,
  AccountPageDto,
  GrantAccountDto,
  RegisterAccountDto,
  UpdateAccountDto,
} from './accounts.dto.js';

export const ACCOUNT_ID = 'acc_01m6dqwyt0fb9840zgeckzv1sk';
export const ACME = { igId: '17841400000000001', username: 'acme' };

const RegisterAccount: RegisterAccountDto = ACME;
const UpdateAccount: UpdateAccountDto = { username: 'acme', status: 'active' };
const GrantAccount: GrantAccountDto = { account: 'acme' };
// The id of the app of the story, which apps.examples names: an account knows no app.
const inviteOnTap = { appId: 'app_01m6dqs9m0e0crkatb78032r4q', icebreaker: 'connect' };
const Account: AccountDto = {
  id: ACCOUNT_ID,
  ...ACME,
  status: 'active',
  connectedAt: '2026-11-02T09:05:12.000Z',
  afterLinkMessage: true,
  unlinkByWord: true,
  typedCodes: false,
  linkedTexts: { en: 'Welcome! Your points are on their way.' },
  inviteOnTap,
  createdAt: '2026-11-02T09:02:00.000Z',
};
const AccountPage: AccountPageDto = { data: [Account], nextCursor: null };

/** By the name of the schema. */
export const ACCOUNT_EXAMPLES = { Account, AccountPage, GrantAccount, RegisterAccount, UpdateAccount };
