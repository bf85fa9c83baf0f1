import { afterAll, beforeAll } from '@jest/globals';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from './http.js';
import { ControlledClock, makeSecrets, startTestApp, type TestApp, type TestTenant } from './test-app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

export const INSTAGRAM_APP_ID = '777';

/** An account that exists at the fake Instagram and is registered here. */
export interface StageAccount {
  readonly igId: string;
  /** UUID. */
  readonly id: string;
  /** `/v1/admin/accounts/acc_…`. */
  readonly path: string;
}

/** The service with a fake Instagram that calls it and is called by it. */
export class InstagramStage {
  readonly clock = new ControlledClock();
  database!: TestDatabase;
  fake!: FakeInstagram;
  service!: TestApp;
  tenant!: TestTenant;
  admin!: Api;
  private accounts = 0;

  constructor(private readonly login: 'instagram' | 'page') {}

  async start(): Promise<void> {
    this.database = await createTestDatabase();
    const secrets = makeSecrets();
    const [first = '', second = ''] = secrets.META_APP_SECRETS.split(',');
    // The first secret has to be that of the login.
    const [appSecret, mainAppSecret] = this.login === 'page' ? [second, first] : [first, second];
    this.fake = await FakeInstagram.start({
      appSecret,
      mainAppSecret,
      webhookUrl: 'http://127.0.0.1:9',
      clock: () => this.clock.now(),
      appId: '555',
      instagramAppId: INSTAGRAM_APP_ID,
      accounts: [],
    });
    const { url } = this.fake;
    const env = {
      ...secrets,
      INSTAGRAM_GRAPH_URL: url,
      FACEBOOK_GRAPH_URL: url,
      INSTAGRAM_OAUTH_URL: url,
      META_APP_ID: '555',
      INSTAGRAM_APP_ID,
    };
    this.service = await startTestApp(this.database.url, { clock: this.clock, env });
    this.fake.world.app.callbackUrl = `${this.service.baseUrl}/webhooks/instagram`;
    this.admin = new Api(this.service, this.service.adminApiKey);
    this.tenant = await this.service.createTenant();
  }

  async stop(): Promise<void> {
    await this.service.close();
    await this.fake.stop();
    await this.database.drop();
  }

  /** A new account: at Instagram, registered, and connected unless it says otherwise. */
  async addAccount({ isConnected = true, isSubscribed = true } = {}): Promise<StageAccount> {
    const username = `account${++this.accounts}`;
    const { id, igId } = await this.service.createAccount(username, [this.tenant]);
    this.fake.addAccount({ igId, username, isSubscribed });
    const path = `/v1/admin/accounts/${toTypeId('acc', id)}`;
    if (isConnected) {
      const body = { login: this.login, accessToken: this.fake.tokenOf(igId, this.login) };
      await this.admin.put(`${path}/connection`, 'application/json', JSON.stringify(body)).expect(200);
    }
    // Connecting subscribes.
    if (!isSubscribed) this.fake.account(igId).subscribedFields = null;
    return { id, igId, path };
  }

  /** A person who writes to an account. */
  async writeAsSomebody({ igId }: StageAccount, text = 'Hello'): Promise<string> {
    const { id } = this.fake.addPerson('Ada');
    this.fake.type(id, igId, text);
    await this.fake.settle();
    return id;
  }
}

/** One stage for the tests of a file, whose accounts are all connected by one of the two logins. */
export function setUpInstagramStage(login: 'instagram' | 'page' = 'instagram'): InstagramStage {
  const stage = new InstagramStage(login);
  beforeAll(() => stage.start());
  afterAll(() => stage.stop());
  return stage;
}
