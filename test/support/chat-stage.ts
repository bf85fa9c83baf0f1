import type { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from './http.js';
import { InstagramStage, type StageAccount } from './instagram-stage.js';
import type { TestTenant } from './test-app.js';
import { eventually } from './waits.js';

const QUESTIONS = [{ question: 'Connect my account', payload: 'CONNECT' }];

/** What a person's phone shows of a thread, as far as these tests read it. */
export type ShownMessages = ReturnType<FakeInstagram['threadOf']>['messages'];

/** A service whose account is connected to a fake Instagram, an app that mints for it, and the people there. */
export class ChatStage extends InstagramStage {
  shop!: TestTenant;
  api!: Api;
  account!: StageAccount;
  private people = 0;

  override async start(options: { readonly captureLogs?: boolean } = {}): Promise<void> {
    await super.start(options);
    this.shop = this.tenant;
    await this.brand(this.shop, 'Aurora Shop', 'https://shop.example/settings');
    this.account = await this.addAccount({ username: 'acme' });
    this.fake.setIceBreakers(this.account.igId, QUESTIONS);
    this.api = new Api(this.service, this.shop.apiKey);
  }

  /** Another app, which may not mint for the account before it is granted. */
  async newApp(displayName: string, returnUrl: string): Promise<TestTenant> {
    const tenant = await this.service.createTenant();
    await this.brand(tenant, displayName, returnUrl);
    return tenant;
  }

  async grant(tenant: TestTenant): Promise<void> {
    await this.admin
      .post(`/v1/admin/apps/${this.appId(tenant)}/accounts`, { account: this.account.username })
      .expect(201);
  }

  appId(tenant: TestTenant): string {
    return toTypeId('app', tenant.appId);
  }

  mint(externalUserId: string, more: object = {}, tenant = this.shop): Promise<MintedLinkAnswer> {
    return tenant.client.mint({
      externalUserId,
      account: this.account.username,
      confirmation: 'dm',
      accountHint: 'm…a@shop.example',
      ...more,
    });
  }

  newPerson(): string {
    this.people += 1;
    return this.fake.addPerson(`Person ${this.people}`).id;
  }

  igsidOf(person: string): string {
    return this.fake.igsidOf(person, this.account.igId);
  }

  /** Opens the link on the phone and taps the ice breaker, or comes into a thread that exists. */
  async come(person: string, link: { readonly url: string }): Promise<void> {
    const opened = this.fake.openLink(person, link.url);
    if (opened.kind === 'opened' && opened.isNew) this.fake.tapIceBreaker(person, this.account.igId, 0);
    await this.fake.settle();
  }

  /** What the account wrote to the person, oldest first. */
  received(person: string): string[] {
    return this.fake
      .threadOf(person, this.account.igId)
      .messages.filter(({ from }) => from === 'account')
      .map(({ text }) => text ?? '');
  }

  /** Waits until the account has written so many messages. */
  async untilReceived(person: string, count: number): Promise<string[]> {
    await eventually(() => Promise.resolve(this.received(person).length >= count));
    await this.fake.settle();
    return this.received(person);
  }

  /** Waits until the question of a link has this status. */
  async untilQuestion(link: { readonly id: string }, status: string, tenant = this.shop): Promise<void> {
    await eventually(async () => {
      const found = (await tenant.client.link(link.id)) as { question?: { status: string } | null };
      return found.question?.status === status;
    });
  }

  async tapAnswer(person: string, title: string): Promise<void> {
    this.fake.tapQuickReply(person, this.account.igId, title);
    await this.fake.settle();
  }

  async type(person: string, text: string): Promise<void> {
    this.fake.type(person, this.account.igId, text);
    await this.fake.settle();
  }

  private async brand(tenant: TestTenant, displayName: string, returnUrl: string): Promise<void> {
    await this.admin
      .patch(`/v1/admin/apps/${this.appId(tenant)}`, { returnUrls: [returnUrl], branding: { displayName } })
      .expect(200);
  }
}
