import { expect, test } from '@jest/globals';
import {
  type AppChange,
  type AppSettings,
  applyAppChange,
  DEFAULT_LIMITS,
  DEFAULT_MINT_SETTINGS,
} from '../../../src/apps/app-settings.js';
import { DEFAULT_BRANDING } from '../../../src/apps/branding.js';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const EARLIER = new Date('2026-11-01T00:00:00.000Z');
const APP: AppSettings = {
  ...DEFAULT_MINT_SETTINGS,
  ...DEFAULT_LIMITS,
  name: 'Shop',
  inviteUrl: null,
  returnUrls: ['https://shop.example'],
  branding: { ...DEFAULT_BRANDING, accentColor: '#0a7d4f' },
  disabledAt: null,
};
const DISABLED: AppSettings = { ...APP, disabledAt: EARLIER };

test.each<[string, AppSettings, AppChange, Partial<AppSettings>, readonly string[]]>([
  ['nothing asked for', APP, {}, {}, []],
  [
    'what is so already',
    APP,
    { name: 'Shop', returnUrls: ['https://shop.example'], status: 'active' },
    {},
    [],
  ],
  ['another name', APP, { name: 'New' }, { name: 'New' }, ['app.updated']],
  ['one limit of three', APP, { readsPerMinute: 0 }, { readsPerMinute: 0 }, ['app.updated']],
  [
    'a page for invites',
    APP,
    { inviteUrl: 'https://shop.example/i' },
    { inviteUrl: 'https://shop.example/i' },
    ['app.updated'],
  ],
  ['other return URLs', APP, { returnUrls: [] }, { returnUrls: [] }, ['app.updated']],
  [
    'one setting of the branding',
    APP,
    { branding: { corners: 'pill' } },
    { branding: { ...DEFAULT_BRANDING, accentColor: '#0a7d4f', corners: 'pill' } },
    ['app.updated'],
  ],
  [
    'a setting of the branding reset to its default',
    APP,
    { branding: { accentColor: null } },
    { branding: DEFAULT_BRANDING },
    ['app.updated'],
  ],
  ['the branding that it has', APP, { branding: { accentColor: '#0a7d4f', theme: null } }, {}, []],
  ['disabling', APP, { status: 'disabled' }, { disabledAt: NOW }, ['app.disabled']],
  ['disabling again', DISABLED, { status: 'disabled' }, {}, []],
  ['enabling', DISABLED, { status: 'active' }, { disabledAt: null }, ['app.enabled']],
  [
    'a change and the disabling together',
    APP,
    { name: 'Old', status: 'disabled' },
    { name: 'Old', disabledAt: NOW },
    ['app.updated', 'app.disabled'],
  ],
  ['a change of a disabled app', DISABLED, { name: 'Old' }, { name: 'Old' }, ['app.updated']],
])('app settings are judged: %s', (_what, app, change, difference, actions) => {
  expect(applyAppChange(app, change, NOW)).toEqual({ settings: { ...app, ...difference }, actions });
});
