import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppLogosService } from '../apps/app-logos.service.js';
import { AppsService } from '../apps/apps.service.js';
import type { StoredApp } from '../apps/stored-apps.service.js';
import { type AppBranding, DEFAULT_BRANDING } from '../apps/branding.js';
import { ConnectCodes } from '../links/connect-codes.service.js';
import { LinkSecrets } from '../links/link-secrets.service.js';
import { LinkUrls } from '../links/link-urls.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import type { ProblemPage } from '../platform/http/problem-pages.setup.js';
import { buildPage, chooseTheme, languagesOf, localeOf, toBase } from './build-page.js';
import { ConnectLinks } from './connect-links.service.js';
import { PageFiles } from './page-files.service.js';
import { pageHeaders } from './page-headers.js';
import { type ConnectPage, type Notice, type PageRequest, toProblemNotice } from './page-model.js';
import { toPageRequest } from './page-request.js';
import { previewPage, type PreviewWishes } from './preview-page.js';
import { MessageStore, PageTexts } from './page-texts.js';
import { CATALOGUES } from './texts/catalogues.js';
import { renderConnectPage } from './views/connect-page.js';
import { renderNoticePage } from './views/notice-page.js';

/** A page, and who may frame it. */
export interface RenderedPage {
  readonly html: string;
  readonly frameOrigins: readonly string[];
}

/** Makes the pages that people see. */
@Injectable()
export class ConnectPages {
  private readonly messages = new MessageStore(CATALOGUES);

  constructor(
    private readonly links: ConnectLinks,
    private readonly apps: AppsService,
    private readonly logos: AppLogosService,
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
    const page = buildPage({
      link,
      app,
      logos: await this.logos.of(link.appId),
      connectUrl: this.urls.connect(secrets.code),
      igMeUrl: this.urls.igMe(link.username, secrets.ref),
      typedCode: secrets.typedCode,
      qrText: await this.links.qrTextOf(link),
      connection: await this.links.connectionOf(link),
      extendToken: this.codes.extendTokenOf(secrets.code),
      request,
      now: this.clock.now(),
    });
    const html = this.render({ ...page, scriptPath: this.files.scriptPath }, app.branding, request);
    return { html, frameOrigins: app.branding.embedOrigins };
  }

  /** The page of a link that is not there, with branding that need not be stored. */
  preview(stored: StoredApp, wishes: PreviewWishes, request: PageRequest): string {
    const connectUrl = this.urls.connect('preview');
    const page = previewPage(stored, { wishes, request, connectUrl, now: this.clock.now() });
    return this.render({ ...page, scriptPath: null }, stored.app.branding, request);
  }

  private render(
    page: Omit<ConnectPage, 'stylePath'>,
    branding: AppBranding,
    { query }: Pick<PageRequest, 'query'>,
  ): string {
    const stylePath = this.files.stylePath({ ...branding, theme: chooseTheme(query, branding.theme) });
    const names = { app: page.app.name, account: `@${page.username}` };
    return renderConnectPage({ ...page, stylePath }, new PageTexts(page.locale, this.messages, names));
  }

  /** The page of a request that failed with this status. */
  ofProblem(status: number, { id, method, headers, query }: FastifyRequest): ProblemPage {
    // The address of a form has no page in another language: its links would lead to what only takes forms.
    const menu = method === 'GET' ? 'languages' : 'none';
    const html = this.notice(toProblemNotice(status, id), toPageRequest(headers, query), menu);
    return { html, headers: pageHeaders([]) };
  }

  /** A page that is about no link. */
  notice(notice: Notice, request: PageRequest, menu: 'languages' | 'none' = 'languages'): string {
    const locale = localeOf(request, null, null);
    const frame = {
      locale,
      base: toBase(this.urls.connect('')),
      stylePath: this.files.stylePath(DEFAULT_BRANDING),
      app: null,
      languages: menu === 'none' ? [] : languagesOf(request.query),
    };
    return renderNoticePage(frame, notice, new PageTexts(locale, this.messages, {}));
  }
}
