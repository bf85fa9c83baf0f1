import { expect } from '@jest/globals';
import { LinkSweepService } from '../../src/links/link-sweep.service.js';
import type { MintedLinkAnswer } from '../../src/dev/simulator/hitch-client.js';
import { deliveryOf, type MetaEvent, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api } from './http.js';
import { expectToBeQueued, holdToContract, type OutboxRow, readOutbox, seedEndpoint } from './outbox.js';
import { ControlledClock, startTestApp, type TestApp, type TestTenant } from './test-app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** Counts people, users and sessions of a test file: no test meets another one's. */
let count = 0;

/** An app with an account and an endpoint that cannot be reached, and the user and the person of the test. */
export class OutboxStory {
  user = '';
  igsid = '';

  private constructor(
    readonly clock: ControlledClock,
    readonly database: TestDatabase,
    readonly service: TestApp,
    readonly shop: TestTenant,
    readonly igId: string,
    readonly endpointId: string,
    /** With the app's key. */
    readonly api: Api,
  ) {}

  static async open(): Promise<OutboxStory> {
    const clock = new ControlledClock();
    const database = await createTestDatabase();
    const service = await startTestApp(database.url, { clock });
    const shop = await service.createTenant();
    const { igId } = await service.createAccount('acme', [shop]);
    const endpointId = await seedEndpoint(database, shop);
    const api = new Api(service, shop.apiKey);
    return new OutboxStory(clock, database, service, shop, igId, endpointId, api);
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.database.drop();
  }

  /** Continues with another user and person. */
  begin(): void {
    this.user = `user-${++count}`;
    this.igsid = this.newPerson();
  }

  newPerson(): string {
    return `92${++count}`;
  }

  /** A link for the user, in a session of its own unless one is given. */
  mint(more: object = {}): Promise<MintedLinkAnswer> {
    return this.shop.client.mint({
      externalUserId: this.user,
      sessionId: `s-${++count}`,
      channel: 'web',
      context: { page: '/' },
      ...more,
    });
  }

  /** A person comes through a link now. */
  tap({ ref }: { ref: string }, igsid = this.igsid): MetaEvent {
    const icebreaker = { title: 'Connect', payload: 'CONNECT' };
    const timestampMs = this.clock.now().getTime();
    return postbackEvent({ igId: this.igId, igsid, ref, timestampMs, icebreaker });
  }

  async deliver(...events: MetaEvent[]): Promise<void> {
    expect((await this.service.meta.deliver(deliveryOf(events))).status).toBe(200);
  }

  async link({ id }: { id: string }): Promise<{ readonly sessionId: unknown }> {
    return (await this.api.get(`/v1/links/${id}`).expect(200)).body;
  }

  async identity(id: unknown): Promise<object> {
    return (await this.api.get(`/v1/identities/${String(id)}`).expect(200)).body;
  }

  async sweep(): Promise<void> {
    await this.service.app.get(LinkSweepService).sweep();
  }

  /** What was written about a user, as the document says, each with its job. */
  async outbox(externalUserId = this.user): Promise<OutboxRow[]> {
    const rows = await readOutbox(this.database, externalUserId);
    holdToContract(this.service, rows);
    await expectToBeQueued(this.database, rows);
    return rows;
  }
}
