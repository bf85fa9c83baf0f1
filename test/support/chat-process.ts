import { expect } from '@jest/globals';
import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { type ServiceProcess, startService } from './service-process.js';
import { setUpTenant, usernameOf } from './service-tenant.js';
import { makeSecrets } from './test-app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** Some accounts, because each has a pace of its own: two looks at conversations a second. */
const IG_IDS = Array.from({ length: 10 }, (_, index) => `1784140000000000${index}`);

/** A process of the service, its accounts connected to a fake Instagram, and an app that mints for the accounts. */
export class ChatProcess {
  readonly igIds = IG_IDS;

  private constructor(
    readonly fake: FakeInstagram,
    readonly database: TestDatabase,
    private readonly secrets: ReturnType<typeof makeSecrets>,
    private service: ServiceProcess,
    private readonly apiKey: string,
  ) {}

  static async start(): Promise<ChatProcess> {
    const [secrets, database] = [makeSecrets(), await createTestDatabase()];
    const [appSecret = ''] = secrets.META_APP_SECRETS.split(',');
    const accounts = IG_IDS.map((igId, index) => ({ igId, username: usernameOf(index) }));
    const fake = await FakeInstagram.start({ appSecret, webhookUrl: null, accounts });
    for (const igId of IG_IDS)
      fake.setIceBreakers(igId, [{ question: 'Connect my account', payload: 'CONNECT' }]);
    const service = await launch(database, secrets, fake);
    const apiKey = await setUpTenant(service.url, secrets.ADMIN_API_KEY, ...IG_IDS);
    const stage = new ChatProcess(fake, database, secrets, service, apiKey);
    await stage.connectAccounts();
    return stage;
  }

  /** The app, which mints and reads its links. A restarted service has another address. */
  get app(): HitchClient {
    return new HitchClient(this.service.url, this.apiKey);
  }

  /** Kills the process, and starts another on the same database. */
  async killAndRestart(): Promise<void> {
    await this.service.end('SIGKILL');
    this.service = await launch(this.database, this.secrets, this.fake);
  }

  /** The messages of an account to a person that ask whether the person agrees. */
  questionsTo(person: string, igId: string): string[] {
    return this.fake
      .threadOf(person, igId)
      .messages.filter(({ from }) => from === 'account')
      .map(({ text }) => text ?? '')
      .filter((text) => text.includes('asks whether'));
  }

  async stop(): Promise<void> {
    await this.service.end('SIGKILL');
    await this.fake.stop();
    await this.database.drop();
  }

  private async connectAccounts(): Promise<void> {
    const headers = {
      authorization: `Bearer ${this.secrets.ADMIN_API_KEY}`,
      'content-type': 'application/json',
    };
    const list = await fetch(`${this.service.url}/v1/admin/accounts`, { headers });
    const { data } = (await list.json()) as { data: { id: string; igId: string }[] };
    for (const { id, igId } of data) {
      const url = `${this.service.url}/v1/admin/accounts/${id}/connection`;
      const body = JSON.stringify({ login: 'instagram', accessToken: this.fake.tokenOf(igId) });
      expect((await fetch(url, { method: 'PUT', headers, body })).status).toBe(200);
    }
  }
}

async function launch(
  database: TestDatabase,
  secrets: ReturnType<typeof makeSecrets>,
  fake: FakeInstagram,
): Promise<ServiceProcess> {
  const service = await startService(database.url, {
    ...secrets,
    METRICS_PORT: '0',
    LOG_LEVEL: 'info',
    INSTAGRAM_GRAPH_URL: fake.url,
    FACEBOOK_GRAPH_URL: fake.url,
    INSTAGRAM_OAUTH_URL: fake.url,
  });
  fake.world.app.callbackUrl = `${service.url}/webhooks/instagram`;
  return service;
}
