import { ACCOUNT_ID, ACME } from '../accounts/accounts.examples.js';
import type { AppDto, AppPageDto, CreateAppDto, UpdateAppDto } from './apps.dto.js';

export const APP_ID = 'app_01m6dqs9m0e0crkatb78032r4q';

const CreateApp: CreateAppDto = { name: 'Web shop', returnUrls: ['https://app.example'] };
const UpdateApp: UpdateAppDto = { defaultAccount: 'acme', limits: { mintsPerMinute: 600 } };
const App: AppDto = {
  id: APP_ID,
  name: 'Web shop',
  status: 'active',
  returnUrls: ['https://app.example'],
  defaultAccount: ACME,
  onConflict: 'reject',
  confirmation: 'none',
  allowUnconfirmedReplace: false,
  limits: { mintsPerMinute: 600, readsPerMinute: 6000, mintsPerUserPerMinute: 10 },
  accounts: [{ id: ACCOUNT_ID, ...ACME, status: 'active' }],
  createdAt: '2026-11-02T09:00:00.000Z',
  disabledAt: null,
};
const AppPage: AppPageDto = { data: [App], nextCursor: null };

/** By the name of the schema. */
export const APP_EXAMPLES = { App, AppPage, CreateApp, UpdateApp };
