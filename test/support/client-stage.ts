import { expect } from '@jest/globals';
import { createHitchClient, type HitchClient } from '../../packages/client/src/index.js';
import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.js';
import { startTestApp, type TestApp, type TestTenant } from './test-app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** A service, and what an app and an operator have of it: clients with their keys. */
export class ClientStage {
  private count = 0;

  private constructor(
    private readonly database: TestDatabase,
    readonly service: TestApp,
    readonly shop: TestTenant,
    private readonly igId: string,
    readonly proxy: FaultyProxy,
    /** With the app's key; what it sends and gets is held to the OpenAPI document. */
    readonly hitch: HitchClient,
    /** With an admin key. */
    readonly admin: HitchClient,
    /** With the app's key, through the proxy. */
    readonly shaky: HitchClient,
  ) {}

  static async open(): Promise<ClientStage> {
    const database = await createTestDatabase();
    const service = await startTestApp(database.url, { allowLoopback: true });
    const shop = await service.createTenant();
    const { igId } = await service.createAccount('acme', [shop]);
    const proxy = await startFaultyProxy(service.baseUrl);
    const watched: typeof fetch = (url, init) => service.contract.fetch(url, init);
    const connect = (apiKey: string): HitchClient =>
      createHitchClient({ url: service.baseUrl, apiKey, fetch: watched });
    const shaky = createHitchClient({ url: proxy.url, apiKey: shop.apiKey });
    const clients = [connect(shop.apiKey), connect(service.adminApiKey), shaky] as const;
    return new ClientStage(database, service, shop, igId, proxy, ...clients);
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.service.close();
    await this.database.drop();
  }

  newUser(): string {
    return `client-user-${++this.count}`;
  }

  /** A person follows a link; gives their IGSID. */
  async tap({ ref }: { ref: string }): Promise<string> {
    const igsid = `88${Date.now()}${++this.count}`;
    const event = postbackEvent({ igId: this.igId, igsid, ref, timestampMs: Date.now() });
    expect((await this.service.meta.deliver(deliveryOf([event]))).status).toBe(200);
    return igsid;
  }
}

/** All that an iterator gives. */
export async function collect<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** What a call throws; null when it throws nothing. */
export const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: unknown) => error,
  );
