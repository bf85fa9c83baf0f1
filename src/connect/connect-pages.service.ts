import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { presentApp } from '../apps/branding.js';
import type { AppEntity } from '../apps/app.entity.js';
import { AppsService } from '../apps/apps.service.js';
import { ConnectCodes } from '../links/connect-codes.service.js';
import { extensionsLeft } from '../links/link-page-change.js';
import { LinkSecrets } from '../links/link-secrets.service.js';
import { isSettled, type LinkState, nextChangeAt, readStatus } from '../links/link-state.js';
import { LinkUrls } from '../links/link-urls.service.js';
import { encodeQrCode } from '../links/qr-code.js';
import { Clock } from '../platform/clock/clock.service.js';
import type { ProblemPage } from '../platform/http/problem-pages.setup.js';
import { LOCALES, type Locale } from '../platform/text/locales.js';
import { chooseLocale } from './choose-locale.js';
import { type ClientDevice, PAGE_VIEWS, readDevice } from './client-device.js';
import { ConnectLinks } from './connect-links.service.js';
import { PageFiles } from './page-files.service.js';
import { pageHeaders } from './page-headers.js';
import { toPageRequest } from './page-request.js';
import {
  type ConnectPage,
  type Notice,
  type PageFrame,
  type PageQuery,
  type PageRequest,
  type ShownApp,
  toProblemNotice,
} from './page-model.js';
import { MessageStore, PageTexts } from './page-texts.js';
import { toShownState } from './shown-state.js';
import { CATALOGUES } from './texts/catalogues.js';
import { renderConnectPage } from './views/connect-page.js';
import { renderNoticePage } from './views/notice-page.js';

/** Paths of an app's logos; null where it has none. */
interface LogoPaths {
  readonly light: string | null;
  readonly dark: string | null;
}

/** A page, and who may frame it. */
export interface RenderedPage {
  readonly html: string;
  readonly frameOrigins: readonly string[];
}

/** Without an app: the look of Hitch. */
const PLAIN = { accentColor: null, accentColorDark: null, theme: 'auto', corners: 'round' } as const;

/** An app whose name may not be shown and that has no host. */
const NAMELESS = 'App';

/** Makes the pages that people see. */
@Injectable()
export class ConnectPages {
  private readonly messages = new MessageStore(CATALOGUES);

  constructor(
    private readonly links: ConnectLinks,
    private readonly apps: AppsService,
    private readonly codes: ConnectCodes,
    private readonly secrets: LinkSecrets,
    private readonly urls: LinkUrls,
    private readonly files: PageFiles,
    private readonly clock: Clock,
  ) {}

  /**
   * The page of a link in its present state.
   * @param linkId null for a code that is not one of ours
   * @returns null when there is no such link, or it ended long ago
   */
  async show(linkId: string | null, request: PageRequest): Promise<RenderedPage | null> {
    const link = await this.links.find(linkId);
    const app = link && (await this.apps.settings(link.appId));
    const secrets = link && this.secrets.of(link);
    if (!link || !app || !secrets) return null;
    const page = this.buildPage(link, app, secrets, request);
    const names = { app: page.app.name, account: `@${page.username}` };
    const texts = new PageTexts(page.locale, this.messages, names);
    return { html: renderConnectPage(page, texts), frameOrigins: app.branding.embedOrigins };
  }

  /** The page of a request that failed with this status. */
  ofProblem(status: number, { id, headers, query }: FastifyRequest): ProblemPage {
    const html = this.notice(toProblemNotice(status, id), toPageRequest(headers, query));
    return { html, headers: pageHeaders([]) };
  }

  /** A page that is about no link. */
  notice(notice: Notice, request: PageRequest): string {
    const locale = this.localeOf(request, null, null);
    const frame: PageFrame = {
      locale,
      styleUrl: this.files.stylePath(PLAIN),
      app: null,
      languages: this.languages(request.query),
    };
    return renderNoticePage(frame, notice, new PageTexts(locale, this.messages, {}));
  }

  private buildPage(
    link: LinkState,
    app: AppEntity,
    secrets: { readonly ref: string; readonly code: string },
    request: PageRequest,
  ): ConnectPage {
    const now = this.clock.now();
    const { branding } = app;
    const { status, reason } = readStatus(link, now);
    const locale = this.localeOf(request, link.locale, branding.locale);
    const isOpened = link.openedAt !== null;
    const connectUrl = this.urls.connect(secrets.code);
    const igMeUrl = status === 'pending' ? this.urls.igMe(link.username, secrets.ref) : null;
    const device = chooseDevice(request);
    const isPending = status === 'pending';
    const endsAt = isSettled(status) ? null : nextChangeAt(link);
    return {
      locale,
      styleUrl: this.files.stylePath({ ...branding, theme: chooseTheme(request.query, branding.theme) }),
      languages: request.query.embed === undefined ? this.languages(request.query) : [],
      app: toShownApp(app, { light: null, dark: null }),
      state: toShownState({ status, reason, isOpened, isAskedInChat: false }),
      status,
      reason,
      isOpened,
      isFinal: isSettled(status),
      device,
      isFramed: request.query.embed !== undefined,
      scriptUrl: this.files.scriptPath,
      path: new URL(connectUrl).pathname,
      query: toQuery(request.query, {}),
      connectUrl,
      igMeUrl,
      qr: igMeUrl === null ? null : this.qrOf(branding.qrTarget, connectUrl, igMeUrl),
      username: link.username,
      accountHint: link.accountHint,
      purpose: branding.purpose[locale] ?? null,
      secondsLeft: endsAt === null ? null : Math.max(0, Math.ceil((endsAt.getTime() - now.getTime()) / 1000)),
      extension:
        isPending && device.view === 'desktop'
          ? { token: this.codes.extendTokenOf(secrets.code), timesLeft: extensionsLeft(link) }
          : null,
      returnUrl: this.links.stateOf(link).returnUrl ?? null,
      frameOrigins: branding.embedOrigins,
    };
  }

  private qrOf(
    target: AppEntity['branding']['qrTarget'],
    page: string,
    instagram: string,
  ): ConnectPage['qr'] {
    return { matrix: encodeQrCode({ page, instagram }[target]), holds: target };
  }

  private languages(query: PageQuery): PageFrame['languages'] {
    return LOCALES.map((locale) => ({ locale, href: toQuery(query, { language: locale }) }));
  }

  private localeOf(
    { query, acceptLanguage }: PageRequest,
    ofLink: Locale | null,
    ofApp: Locale | null,
  ): Locale {
    return chooseLocale({
      chosen: query.language,
      ofLink,
      asked: query.locale,
      accepted: acceptLanguage,
      ofApp,
    });
  }
}

/** An app as its people see it. */
function toShownApp(app: AppEntity, logos: LogoPaths): ShownApp {
  const { name, host } = presentApp(app);
  const { supportUrl, privacyUrl, theme } = app.branding;
  const [logo, darkLogo] = [logos.light ?? logos.dark, logos.dark ?? logos.light];
  return {
    // A name that imitates another is not shown; the host cannot be chosen freely.
    name: name ?? host ?? NAMELESS,
    host,
    logoUrl: theme === 'dark' ? darkLogo : logo,
    darkLogoUrl: theme === 'auto' && darkLogo !== logo ? darkLogo : null,
    supportUrl,
    privacyUrl,
  };
}

/** The device that a request names, unless the page's script or the person has chosen the other view. */
function chooseDevice({ userAgent, mobileHint, query }: PageRequest): ClientDevice {
  const device = readDevice({ userAgent, mobileHint });
  const view = PAGE_VIEWS.find((each) => each === query.view);
  return view === undefined ? device : { ...device, view };
}

function chooseTheme({ theme }: PageQuery, ofApp: AppEntity['branding']['theme']): typeof ofApp {
  return theme === 'light' || theme === 'dark' ? theme : ofApp;
}

/** The query of an address of the same page with changes; empty for none. Only what pages read is kept. */
function toQuery(query: PageQuery, change: PageQuery): string {
  const { language, locale, theme, view, embed } = { ...query, ...change };
  const fields = Object.entries({ language, locale, theme, view, embed }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return fields.length === 0 ? '' : `?${new URLSearchParams(fields).toString()}`;
}
