import { ACCOUNT_ID, ACME } from '../accounts/accounts.examples.js';
import type { LogoDto } from './branding.dto.js';
import { DEFAULT_BRANDING } from './branding.js';
import type { AppDto, AppPageDto, CreateAppDto, UpdateAppDto } from './apps.dto.js';

const LOGO_URL = 'https://hitch.example/brand/Z0ba4mdrvH-9qWIV8mBLvBrxJvf9CMgRGzvDdfLRUc8';

export const APP_ID = 'app_01m6dqs9m0e0crkatb78032r4q';

const CreateApp: CreateAppDto = {
  name: 'Web shop',
  returnUrls: ['https://app.example'],
  branding: { accentColor: '#0a7d4f' },
};
const UpdateApp: UpdateAppDto = {
  defaultAccount: 'acme',
  inviteUrl: 'https://app.example/instagram',
  limits: { mintsPerMinute: 600 },
  branding: { displayName: 'Acme Rewards', accentColor: '#0a7d4f', purpose: { de: null } },
};
const App: AppDto = {
  id: APP_ID,
  name: 'Web shop',
  status: 'active',
  returnUrls: ['https://app.example'],
  defaultAccount: ACME,
  onConflict: 'reject',
  confirmation: 'none',
  allowUnconfirmedReplace: false,
  inviteUrl: 'https://app.example/instagram',
  limits: { mintsPerMinute: 600, readsPerMinute: 6000, mintsPerUserPerMinute: 10 },
  branding: {
    ...DEFAULT_BRANDING,
    accentColor: '#0a7d4f',
    purpose: { en: 'Your points appear as soon as you write to us.' },
    embedOrigins: ['https://app.example'],
    logoUrl: LOGO_URL,
    logoDarkUrl: null,
    adjustments: [
      'On dark pages, links use #34936d instead of accentColor #0a7d4f: lighter, to reach a contrast of 4.5:1 with the background.',
    ],
  },
  accounts: [{ id: ACCOUNT_ID, ...ACME, status: 'active' }],
  createdAt: '2026-11-02T09:00:00.000Z',
  disabledAt: null,
};
const Logo: LogoDto = { url: LOGO_URL, contentType: 'image/svg+xml', bytes: 812, width: 120, height: 40 };
const AppPage: AppPageDto = { data: [App], nextCursor: null };

/** By the name of the schema. */
export const APP_EXAMPLES = { App, AppPage, CreateApp, Logo, UpdateApp };
