import { describe, expect, test } from '@jest/globals';
import { DEFAULT_BRANDING, type AppBranding } from '../../../src/apps/branding.js';
import type { AppEntity } from '../../../src/apps/app.entity.js';
import type { LogoFacts } from '../../../src/apps/logo.js';
import { buildPage } from '../../../src/connect/build-page.js';
import { aLink, at } from '../../support/builders.js';

const logo = (hash: string): LogoFacts => ({ hash, contentType: 'image/svg+xml', width: 8, height: 8 });
const LIGHT = logo('light');
const DARK = logo('dark');

/** The logos that the page of an app shows with this setting and this `?theme=`. */
function logosOf(theme: AppBranding['theme'], asked: string | undefined, dark: LogoFacts | null) {
  const app = {
    name: 'Aurora Shop',
    returnUrls: ['https://app.example'],
    disabledAt: null,
    branding: { ...DEFAULT_BRANDING, theme },
  } as unknown as AppEntity;
  const { app: shown } = buildPage({
    link: aLink(),
    app,
    logos: { light: LIGHT, dark },
    connectUrl: 'https://hitch.example/c/code',
    igMeUrl: 'https://ig.me/acme?ref=ref',
    qrText: 'https://hitch.example/c/code',
    extendToken: 'token',
    typedCode: null,
    connection: { takesCode: false, hasEnded: false, endsByWord: false },
    request: { userAgent: '', mobileHint: undefined, acceptLanguage: undefined, query: { theme: asked } },
    now: at(1),
  });
  return [shown.logoPath, shown.darkLogoPath, shown.isLogoForLight];
}

describe('logo of a page', () => {
  test.each([
    ['auto', undefined, DARK, ['/brand/light', '/brand/dark', false]],
    ['auto', undefined, null, ['/brand/light', null, true]],
    ['light', undefined, DARK, ['/brand/light', null, false]],
    ['dark', undefined, DARK, ['/brand/dark', null, false]],
    ['auto', 'dark', DARK, ['/brand/dark', null, false]],
    ['auto', 'light', DARK, ['/brand/light', null, false]],
    ['dark', 'light', DARK, ['/brand/light', null, false]],
    ['light', 'dark', null, ['/brand/light', null, true]],
  ] as const)(
    'an app of theme %s shows on a page with theme=%s the logo of that theme',
    (theme, asked, dark, shown) => {
      expect(logosOf(theme, asked, dark)).toEqual(shown);
    },
  );
});
