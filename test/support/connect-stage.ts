import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { type Faults, openBrowser, openTab } from './browser.js';
import { findFreePort } from './free-port.js';
import { Api } from './http.js';
import {
  ControlledClock,
  startTestApp,
  type TestApp,
  type TestAppOptions,
  type TestTenant,
} from './test-app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** An iPhone with Safari. */
export const IPHONE = {
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
} satisfies BrowserContextOptions;

/** Text without the marks that isolate names. */
export const plain = (text: string | null): string => (text ?? '').replaceAll(/[\u2066-\u2069]/g, '');

export interface Tab {
  readonly page: Page;
  readonly faults: Faults;
}

export interface VisitOptions extends BrowserContextOptions {
  /** Other origins that the page may ask. */
  readonly origins?: readonly string[];
  /** Console errors that the test provokes. */
  readonly expected?: RegExp;
  /** Runs before the page is opened. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

export interface StageOptions extends TestAppOptions {
  /** The pages of a test hide each other, or are frozen. */
  readonly hasWindows?: boolean;
}

/** The real service, an app with an Instagram account, and Chromium, for the tests of one file. */
export class ConnectStage {
  readonly clock = new ControlledClock();
  service!: TestApp;
  shop!: TestTenant;
  account!: { readonly id: string; readonly igId: string; readonly username: string };
  api!: Api;
  admin!: Api;
  browser!: Browser;
  database!: TestDatabase;
  private tabs: {
    readonly faults: Faults;
    readonly expected: RegExp;
    readonly close: () => Promise<void>;
  }[] = [];
  private people = 0;

  async start({ hasWindows = false, ...options }: StageOptions): Promise<void> {
    const port = await findFreePort();
    [this.database, this.browser] = await Promise.all([createTestDatabase(), openBrowser({ hasWindows })]);
    const env = { PUBLIC_URL: `http://127.0.0.1:${port}`, ...options.env };
    this.service = await startTestApp(this.database.url, { clock: this.clock, ...options, env, port });
    this.admin = new Api(this.service, this.service.adminApiKey);
    this.shop = await this.service.createTenant();
    this.account = await this.service.createAccount('acme', [this.shop]);
    this.api = new Api(this.service, this.shop.apiKey);
    await this.changeApp({ name: 'Aurora Shop' });
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.service.close();
    await this.database.drop();
  }

  /** Mints a link for a user of its own, unless the fields name one. */
  mint(fields: Readonly<Record<string, unknown>> = {}): Promise<MintedLinkAnswer> {
    return this.shop.client.mint({ externalUserId: `user-${++this.people}`, ...fields });
  }

  /** Does what a button of the page does, as its script would. */
  async post(
    { connectUrl }: Pick<MintedLinkAnswer, 'connectUrl'>,
    action: 'opened' | 'decline',
  ): Promise<void> {
    expect((await fetch(`${connectUrl}/${action}`, { method: 'POST' })).status).toBe(204);
  }

  /** A person whom no test has seen. */
  newPerson(): string {
    return `71${++this.people}`;
  }

  /** The person taps a question in the chat that the ref has opened. */
  async tap(ref: string, igsid = this.newPerson()): Promise<void> {
    const { igId } = this.account;
    const timestampMs = this.clock.now().getTime();
    const event = postbackEvent({ igId, igsid, ref, timestampMs });
    expect((await this.service.meta.deliver(deliveryOf([event]))).status).toBe(200);
  }

  async changeApp(change: object): Promise<void> {
    await this.admin.patch(`/v1/admin/apps/${toTypeId('app', this.shop.appId)}`, change).expect(200);
  }

  /** Opens an address in a tab with a profile of its own. The end of the test closes it and looks at its faults. */
  async visit(url: string, { origins = [], expected, prepare, ...options }: VisitOptions = {}): Promise<Tab> {
    const allowed = [this.service.baseUrl, ...origins];
    const { context, page, faults } = await openTab(this.browser, allowed, { locale: 'en', ...options });
    const close = (): Promise<void> => context.close();
    this.tabs.push({ faults, expected: expected ?? /^$/, close });
    await prepare?.(page);
    await page.goto(url);
    return { page, faults };
  }

  /** No page did what it must not do. */
  async endTest(): Promise<void> {
    const tabs = this.tabs;
    this.tabs = [];
    for (const { close } of tabs) await close();
    const faults = tabs.map(({ faults: { errors, foreign }, expected }) => ({
      errors: errors.filter((error) => !expected.test(error)),
      foreign,
    }));
    expect(faults).toEqual(tabs.map(() => ({ errors: [], foreign: [] })));
  }
}

/** Sets the stage for the tests of a file, and looks at the faults of all pages after each test. */
export function setUpStage(options: StageOptions = {}): ConnectStage {
  const stage = new ConnectStage();
  beforeAll(() => stage.start(options));
  afterEach(() => stage.endTest());
  afterAll(() => stage.stop());
  return stage;
}
