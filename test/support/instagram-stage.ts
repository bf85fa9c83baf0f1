import { afterAll, beforeAll } from '@jest/globals';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { DEFAULT_FIELDS } from '../../src/dev/fake-instagram/fake-world.js';
import type { Clock } from '../../src/platform/clock/clock.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from './http.js';
import { ControlledClock, makeSecrets, startTestApp, type TestApp, type TestTenant } from './test-app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const META_APP_ID = '555';
export const INSTAGRAM_APP_ID = '777';

/** How the owner of an account logs in. */
type Login = 'instagram' | 'page';

/** An account of a service that is an account of a fake Instagram, too. */
export interface StageAccount {
  /** UUID. */
  readonly id: string;
  /** As the API names it. */
  readonly typeId: string;
  readonly igId: string;
  readonly username: string;
  /** `/v1/admin/accounts/acc_…`. */
  readonly path: string;
  readonly connectionPath: string;
}

/**
 * A fake Instagram without accounts, whose webhooks go nowhere.
 * @param secrets the service's `META_APP_SECRETS`: the first is that of the login's app, the second, if any, of the other
 */
export function startFakeInstagram(
  clock: Clock,
  secrets: string,
  login: Login = 'instagram',
): Promise<FakeInstagram> {
  const [first = '', second = first] = secrets.split(',');
  const [appSecret, mainAppSecret] = login === 'page' ? [second, first] : [first, second];
  return FakeInstagram.start({
    appSecret,
    mainAppSecret,
    webhookUrl: null,
    clock: () => clock.now(),
    appId: META_APP_ID,
    instagramAppId: INSTAGRAM_APP_ID,
    accounts: [],
  });
}

/** The variables of a service whose Instagram is the fake one. */
export function environmentOf<Secrets extends Record<string, string>>(
  fake: FakeInstagram,
  secrets: Secrets,
): Secrets & Record<string, string> {
  return {
    ...secrets,
    META_APP_ID,
    INSTAGRAM_APP_ID,
    INSTAGRAM_GRAPH_URL: fake.url,
    FACEBOOK_GRAPH_URL: fake.url,
    INSTAGRAM_OAUTH_URL: fake.url,
  };
}

/** Registers an account with both. */
export async function registerAccount(
  service: TestApp,
  fake: FakeInstagram,
  username: string,
  tenants: readonly TestTenant[] = [],
  accountType: 'Business' | 'Media_Creator' = 'Business',
): Promise<StageAccount> {
  const { id, igId } = await service.createAccount(username, tenants);
  fake.addAccount({ igId, username, accountType, isSubscribed: false });
  const typeId = toTypeId('acc', id);
  const path = `/v1/admin/accounts/${typeId}`;
  return { id, typeId, igId, username, path, connectionPath: `${path}/connection` };
}

/** Connects an account with a valid token, which also subscribes it. */
export async function connectAccount(
  service: TestApp,
  fake: FakeInstagram,
  { igId, connectionPath }: StageAccount,
  login: Login = 'instagram',
): Promise<void> {
  const body = JSON.stringify({ login, accessToken: fake.tokenOf(igId, login) });
  await new Api(service, service.adminApiKey).put(connectionPath, 'application/json', body).expect(200);
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
  private env: Record<string, string> = {};

  constructor(private readonly login: Login = 'instagram') {}

  async start(options: { readonly captureLogs?: boolean } = {}): Promise<void> {
    const secrets = makeSecrets();
    this.database = await createTestDatabase();
    this.fake = await startFakeInstagram(this.clock, secrets.META_APP_SECRETS, this.login);
    this.env = environmentOf(this.fake, secrets);
    const { clock, env } = this;
    this.service = await startTestApp(this.database.url, { ...options, clock, env });
    this.fake.setWebhookUrl(`${this.service.baseUrl}/webhooks/instagram`);
    this.admin = new Api(this.service, this.service.adminApiKey);
    this.tenant = await this.service.createTenant();
  }

  /** Another instance of the service on the same database. The caller closes it. */
  startAnother(): Promise<TestApp> {
    return startTestApp(this.database.url, { clock: this.clock, env: this.env });
  }

  async stop(): Promise<void> {
    await this.service.close();
    await this.fake.stop();
    await this.database.drop();
  }

  /** A new account: at Instagram, registered, connected and subscribed, unless the options say otherwise. */
  async addAccount({
    username = `account${++this.accounts}`,
    isConnected = true,
    isSubscribed = true,
  } = {}): Promise<StageAccount> {
    const account = await registerAccount(this.service, this.fake, username, [this.tenant]);
    if (isConnected) await connectAccount(this.service, this.fake, account, this.login);
    const atInstagram = this.fake.account(account.igId);
    if (!isSubscribed) atInstagram.subscribedFields = null;
    else atInstagram.subscribedFields ??= DEFAULT_FIELDS;
    return account;
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
export function setUpInstagramStage(login: Login = 'instagram'): InstagramStage {
  const stage = new InstagramStage(login);
  beforeAll(() => stage.start());
  afterAll(() => stage.stop());
  return stage;
}
