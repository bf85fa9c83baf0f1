import { deliveryOf, postbackEvent } from '../../src/dev/simulator/meta-payloads.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import type { TestApp, TestTenant } from './test-app.js';

/** A link whose page is shown. */
export interface EmbeddedLink {
  readonly id: string;
  readonly connectUrl: string;
  /** A person follows it in the Instagram app, and answers. */
  redeem(igsid: string): Promise<void>;
}

/** An app that shows the pages of its links in its own, and a person who follows them. */
export class EmbedWorld {
  private constructor(
    private readonly service: TestApp,
    readonly tenant: TestTenant,
    private readonly igId: string,
  ) {}

  static async create(service: TestApp): Promise<EmbedWorld> {
    const tenant = await service.createTenant();
    const { igId } = await service.createAccount('acme', [tenant]);
    return new EmbedWorld(service, tenant, igId);
  }

  /** Lets pages of these origins, and of no others, show the frame. */
  async allow(...embedOrigins: readonly string[]): Promise<void> {
    const { baseUrl, adminApiKey } = this.service;
    const answer = await fetch(`${baseUrl}/v1/admin/apps/${toTypeId('app', this.tenant.appId)}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${adminApiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ branding: { embedOrigins } }),
    });
    if (answer.status !== 200) throw new Error(`the branding was answered ${answer.status}`);
  }

  async mint(more: Readonly<Record<string, unknown>> = {}): Promise<EmbeddedLink> {
    const externalUserId = `user-${crypto.randomUUID()}`;
    const { id, ref, connectUrl } = await this.tenant.client.mint({ externalUserId, ...more });
    const redeem = async (igsid: string): Promise<void> => {
      const event = postbackEvent({ igId: this.igId, igsid, ref, timestampMs: Date.now() });
      const answer = await this.service.meta.deliver(deliveryOf([event]));
      if (answer.status !== 200) throw new Error(`the event was answered ${answer.status}`);
    };
    // The service of a test listens on a port that its configuration does not know.
    return { id, connectUrl: new URL(new URL(connectUrl).pathname, this.service.baseUrl).href, redeem };
  }
}
