import { randomBytes } from 'node:crypto';
import type { FakeAccount, FakeEnding, FakePerson, FakeQuestion } from './fake-model.js';
import { type FakeOpening, FakePeople } from './fake-people.js';
import { DEFAULT_FIELDS, type FakeAccountOptions, type FakePersonOptions, FakeWorld } from './fake-world.js';
import { FakeFaultPlan } from './fault-plan.js';
import type { FakeKnobs } from './knobs.js';
import { FakeRequestLog, type FakeLoggedRequest } from './request-log.js';
import { callBack } from './signed-callbacks.js';
import type { ShownThread } from './thread-rules.js';
import { FakeTokenBook } from './token-book.js';
import { FakeWebhookSender } from './webhook-sender.js';

export interface FakeMetaOptions {
  /** Secret of the Instagram app: signs webhooks and is the `client_secret`. */
  readonly appSecret: string;
  /** Secret of the Meta app; the same by default. */
  readonly mainAppSecret?: string;
  /** Where events go; null: nowhere. */
  readonly webhookUrl: string | null;
  /** The time; by default the real one. `advance` moves it ahead. */
  readonly clock?: () => Date;
  /** Id of the Meta app. */
  readonly appId?: string;
  /** Id of the Instagram app, the `client_id`; the same by default. */
  readonly instagramAppId?: string;
  readonly accounts: readonly FakeAccountOptions[];
  /** Hosts of links that count as ig.me. */
  readonly linkHosts?: readonly string[];
}

/**
 * Meta and the people on Instagram, without the server that answers calls. The methods are their acts; `knobs` selects what Meta's
 * pages disagree about; `faults` breaks calls.
 */
export class FakeMeta {
  readonly world: FakeWorld;
  readonly people: FakePeople;
  readonly tokens: FakeTokenBook;
  /** Signs, posts and repeats deliveries; `hold` and `release` batch them. */
  readonly webhooks: FakeWebhookSender;
  readonly faults = new FakeFaultPlan();
  readonly log = new FakeRequestLog();
  private movedMs = 0;

  constructor(options: FakeMetaOptions) {
    const { appSecret, appId = '1000000000000001', instagramAppId = appId } = options;
    const app = {
      id: appId,
      instagramId: instagramAppId,
      secret: appSecret,
      mainSecret: options.mainAppSecret ?? appSecret,
      isLive: true,
      fields: new Set(DEFAULT_FIELDS),
      callbackUrl: options.webhookUrl,
      isCallbackActive: true,
    };
    const clock = options.clock ?? (() => new Date());
    const now = (): Date => new Date(clock().getTime() + this.movedMs);
    this.world = new FakeWorld(app, now, randomBytes(16).toString('hex'));
    for (const account of options.accounts) this.world.addAccount(account);
    this.webhooks = new FakeWebhookSender(this.world);
    this.people = new FakePeople(this.world, options.linkHosts ?? ['ig.me', 'www.ig.me']);
    this.tokens = new FakeTokenBook(this.world);
  }

  get knobs(): FakeKnobs {
    return this.world.knobs;
  }

  /** A valid long-lived token of the account, for Instagram login or for its Page. */
  tokenOf(igId: string, login: 'instagram' | 'page' = 'instagram'): string {
    return this.tokens.tokenOf(igId, login);
  }

  /** Every call of the Graph API so far. */
  requests(): readonly FakeLoggedRequest[] {
    return this.log.requests;
  }

  /** Resolves when everything that is to be delivered now has been answered. */
  settle(): Promise<void> {
    return this.webhooks.settle();
  }

  /** Moves the time ahead; repetitions of deliveries happen when their time comes. */
  async advance(ms: number): Promise<void> {
    const end = this.world.now().getTime() + ms;
    for (;;) {
      await this.settle();
      const now = this.world.now().getTime();
      const next = Math.min(this.webhooks.nextAt()?.getTime() ?? end, end);
      this.movedMs += Math.max(next - now, 0);
      if (next >= end) break;
    }
    await this.settle();
  }

  addAccount(account: FakeAccountOptions): FakeAccount {
    return this.world.addAccount(account);
  }

  account(igId: string): FakeAccount {
    return this.world.account(igId);
  }

  addPerson(name: string | null, options: FakePersonOptions = {}): FakePerson {
    return this.world.addPerson(name, options);
  }

  igsidOf(personId: string, igId: string): string {
    return this.world.thread(personId, igId).igsid;
  }

  openLink(personId: string, url: string): FakeOpening {
    return this.people.openLink(personId, url);
  }

  tapIceBreaker(personId: string, igId: string, index: number): void {
    this.people.tapIceBreaker(personId, igId, index);
  }

  /** @returns the mid */
  type(personId: string, igId: string, text: string): string {
    return this.people.type(personId, igId, text).mid;
  }

  tapQuickReply(personId: string, igId: string, which: string | number): void {
    this.people.tapQuickReply(personId, igId, which);
  }

  /** @returns the URL that a `web_url` button opens */
  tapButton(personId: string, igId: string, mid: string, index: number): string | null {
    return this.people.tapButton(personId, igId, mid, index);
  }

  sendSticker(personId: string, igId: string): void {
    this.people.sendSticker(personId, igId);
  }

  block(personId: string, igId: string, isBlocked = true): void {
    const { blocked } = this.world.person(personId);
    if (isBlocked) blocked.add(igId);
    else blocked.delete(igId);
  }

  setDevice(personId: string, device: FakePerson['device']): void {
    this.world.person(personId).device = device;
  }

  closeWindow(personId: string, igId: string): void {
    this.people.closeWindow(personId, igId);
  }

  threadOf(personId: string, igId: string): ShownThread {
    return this.people.threadOf(personId, igId);
  }

  /** @returns the mid */
  writeToSelf(igId: string, text: string): string {
    return this.people.writeToSelf(igId, text).mid;
  }

  tapSelfButton(igId: string, mid: string, index: number): void {
    this.people.tapSelfButton(igId, mid, index);
  }

  /** Ends every token of an account. */
  endTokens(igId: string, how: FakeEnding): void {
    this.tokens.end(igId, how);
  }

  /** Another tool sets the account's ice breakers by the API. */
  setIceBreakers(igId: string, questions: readonly FakeQuestion[]): void {
    this.world.account(igId).iceBreakers = questions.length === 0 ? [] : [{ locale: 'default', questions }];
  }

  /** Another app takes or gives back the thread. */
  setThreadOwner(personId: string, igId: string, owner: 'us' | 'other'): void {
    this.world.thread(personId, igId).isOwnedByOther = owner === 'other';
  }

  /** Ticks fields in the dashboard. */
  setDashboardFields(fields: readonly string[]): void {
    this.world.app.fields = new Set(fields);
  }

  /** Publishes the app, or takes it back to development. */
  setLive(isLive: boolean): void {
    this.world.app.isLive = isLive;
  }

  setWebhookUrl(url: string | null): void {
    this.world.app.callbackUrl = url;
  }

  /** The owner removes our app: the tokens end, and the deauthorise address is called. */
  deauthorize(igId: string, url: string): Promise<{ readonly status: number; readonly body: unknown }> {
    this.tokens.end(igId, 'revoked');
    return callBack(this.world, igId, url);
  }

  /** The owner asks Meta for the deletion of their data. */
  requestDeletion(igId: string, url: string): Promise<{ readonly status: number; readonly body: unknown }> {
    return callBack(this.world, igId, url);
  }
}
