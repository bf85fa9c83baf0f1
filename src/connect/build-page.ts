import type { AppEntity } from '../apps/app.entity.js';
import { type AppBranding, presentApp } from '../apps/branding.js';
import { type AppLogos, type LogoFacts, logoPath } from '../apps/logo.js';
import { isConfirmedInChat } from '../links/chat-question.js';
import { extensionsLeft } from '../links/link-page-change.js';
import { codeExpiresAt, isSettled, type LinkState } from '../links/link-state.js';
import { encodeQrCode } from '../links/qr-code.js';
import { LOCALES, type Locale } from '../platform/text/locales.js';
import { CHAT_WORDS } from '../instagram/chat/chat-words.js';
import { chooseLocale } from './choose-locale.js';
import { type ClientDevice, PAGE_VIEWS, readDevice } from './client-device.js';
import { toConnectState } from './connect-state.js';
import type { ConnectPage, PageFrame, PageQuery, PageRequest, ShownApp, ShownCode } from './page-model.js';
import { type ShownConnection, toShownState } from './shown-state.js';

/** Everything that the page of a link is made from. */
export interface PageParts {
  readonly link: LinkState;
  readonly app: AppEntity;
  readonly logos: AppLogos;
  readonly connectUrl: string;
  readonly igMeUrl: string;
  /** What the QR code of the link holds; null for a link without one. */
  readonly qrText: string | null;
  readonly extendToken: string;
  /** The code of the link that a person can type; null: it has none. */
  readonly typedCode: string | null;
  readonly connection: ShownConnection;
  readonly request: PageRequest;
  readonly now: Date;
}

/** The page of a link, without the addresses of its files. */
export function buildPage(parts: PageParts): Omit<ConnectPage, 'stylePath' | 'scriptPath'> {
  const { link, app, connectUrl, qrText, connection, request, now } = parts;
  const { branding } = app;
  const { status, reason, opened, expiresInSeconds, returnUrl = null } = toConnectState(link, now);
  const isPending = status === 'pending';
  const locale = localeOf(request, link.locale, branding.locale);
  const device = chooseDevice(request);
  const igMeUrl = isPending ? parts.igMeUrl : null;
  const isFramed = request.query.embed !== undefined;
  const path = new URL(connectUrl).pathname;
  return {
    locale,
    languages: isFramed ? [] : languagesOf(request.query),
    app: toShownApp(app, parts.logos, chooseTheme(request.query, branding.theme)),
    state: toShownState({
      status,
      reason,
      isOpened: opened,
      isAskedInChat: isConfirmedInChat(link),
      hasEnded: connection.hasEnded,
    }),
    status,
    reason,
    isOpened: opened,
    isFinal: isSettled(status),
    device,
    isFramed,
    base: toBase(connectUrl),
    path,
    query: toQuery(request.query),
    connectUrl,
    igMeUrl,
    qr: qrText === null ? null : { matrix: encodeQrCode(qrText), holds: branding.qrTarget },
    typedCode: isPending && connection.takesCode ? toShownCode(parts) : null,
    username: link.username,
    accountHint: link.accountHint?.trim() || null,
    purpose: branding.purpose[locale] ?? null,
    unlinkWord: connection.endsByWord ? CHAT_WORDS[locale].unlink[0] : null,
    secondsLeft: expiresInSeconds,
    extension: isPending ? { token: parts.extendToken, timesLeft: extensionsLeft(link) } : null,
    returnUrl,
    frameOrigins: branding.embedOrigins,
  };
}

/** The language of a page. */
export function localeOf(request: PageRequest, ofLink: Locale | null, ofApp: Locale | null): Locale {
  const { query, acceptLanguage } = request;
  return chooseLocale({
    chosen: query.language,
    ofLink,
    asked: query.locale,
    accepted: acceptLanguage,
    ofApp,
  });
}

/** The menu of a page: the same page in each language. */
export function languagesOf(query: PageQuery): PageFrame['languages'] {
  return LOCALES.map((locale) => ({ locale, href: toQuery({ ...query, language: locale }) }));
}

/** The theme of a page: that of its address, which an app writes for a frame, otherwise that of the app. */
export function chooseTheme({ theme }: PageQuery, ofApp: AppBranding['theme']): AppBranding['theme'] {
  return theme === 'light' || theme === 'dark' ? theme : ofApp;
}

/** What stands before the service's own paths in the address of a page. */
export function toBase(connectUrl: string): string {
  return new URL(connectUrl).pathname.replace(/\/c\/[^/]*$/, '');
}

/** An app whose name may not be shown and that has no host. */
const NAMELESS = 'App';

function toShownApp(app: AppEntity, logos: PageParts['logos'], theme: AppBranding['theme']): ShownApp {
  const { name, host } = presentApp(app);
  const { supportUrl, privacyUrl } = app.branding;
  const light = pathOf(logos.light ?? logos.dark);
  const dark = pathOf(logos.dark ?? logos.light);
  return {
    // A name that imitates another is not shown; the host cannot be chosen freely.
    name: name ?? host ?? NAMELESS,
    host,
    logoPath: theme === 'dark' ? dark : light,
    darkLogoPath: theme === 'auto' && dark !== light ? dark : null,
    isLogoForLight: logos.dark === null,
    supportUrl,
    privacyUrl,
  };
}

function toShownCode({ typedCode, link, now }: PageParts): ShownCode | null {
  const secondsLeft = Math.ceil((codeExpiresAt(link).getTime() - now.getTime()) / 1_000);
  if (typedCode === null || secondsLeft <= 0) return null;
  // Meta: ig.me links are not supported on Instagram Web. The account's page leads to the chat there.
  // https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me (read 2026-11)
  return { text: typedCode, secondsLeft, profileUrl: `https://www.instagram.com/${link.username}/` };
}

function pathOf(logo: LogoFacts | null): string | null {
  return logo && logoPath(logo.hash);
}

/** The device that a request names, unless the page's script or the person has chosen the other view. */
function chooseDevice({ userAgent, mobileHint, query }: PageRequest): ClientDevice {
  const device = readDevice({ userAgent, mobileHint });
  const view = PAGE_VIEWS.find((each) => each === query.view);
  return view === undefined ? device : { ...device, view };
}

/** The query of an address; empty for none. Only what pages read is kept. */
function toQuery({ language, locale, theme, view, embed }: PageQuery): string {
  const fields = Object.entries({ language, locale, theme, view, embed }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return fields.length === 0 ? '' : `?${new URLSearchParams(fields).toString()}`;
}
