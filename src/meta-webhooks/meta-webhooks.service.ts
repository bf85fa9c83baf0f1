import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import { ConnectionOwners } from '../instagram/connection/connection-owners.service.js';
import { MetaForwarding } from '../meta-forwarding/meta-forwarding.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { META_WEBHOOKS_CONFIG, type MetaWebhooksConfig } from '../platform/config/config.js';
import { parseLosslessJson } from '../platform/text/lossless-json.js';
import { DeliveryObserver } from './delivery-observer.service.js';
import type { OwnerRequestResult } from './signed-form.js';
import { findSigningSecret, verifyLegacySignature } from './signature.js';
import { type OwnerRequest, readSignedRequest } from './signed-request.js';
import { WebhookEvents } from './webhook-events.service.js';

/** A request that Meta did not sign, or whose signed content is not of the expected form. */
export interface RefusedWebhook {
  readonly kind: 'unsigned' | 'unreadable';
}

export type WebhookResult =
  /** `received` is the number of referrals with a ref of this service, or by a typed code. */
  RefusedWebhook | { readonly kind: 'done'; readonly received: number };

/** What did Instagram tell us? Checks the signature, reads the payload and calls the rooms that act on it. */
@Injectable()
export class MetaWebhooksService {
  constructor(
    private readonly events: WebhookEvents,
    private readonly forwarding: MetaForwarding,
    private readonly owners: ConnectionOwners,
    private readonly observer: DeliveryObserver,
    private readonly clock: Clock,
    @Inject(META_WEBHOOKS_CONFIG) private readonly config: MetaWebhooksConfig,
  ) {}

  /** The challenge to answer with; null when the mode or the verify token is wrong. */
  handshake(mode: unknown, verifyToken: unknown, challenge: unknown): string | null {
    if (mode !== 'subscribe' || typeof verifyToken !== 'string' || typeof challenge !== 'string') return null;
    const presented = Buffer.from(verifyToken);
    const expected = Buffer.from(this.config.verifyToken);
    return presented.length === expected.length && timingSafeEqual(presented, expected) ? challenge : null;
  }

  /**
   * Redeems the referrals of a webhook request, and keeps the request for the systems that it is forwarded to. The body is not
   * parsed before its signature is verified.
   * @throws UnavailableError when the database does not answer; Meta sends the request again
   */
  async receive(
    rawBody: Buffer,
    headers: Readonly<IncomingHttpHeaders>,
    requestId: string,
  ): Promise<WebhookResult> {
    const { appSecrets } = this.config;
    const receivedAt = this.clock.now();
    const secret = findSigningSecret(rawBody, headers['x-hub-signature-256'], appSecrets);
    this.observer.noteSignature(secret, receivedAt);
    if (secret === null) return { kind: 'unsigned' };
    try {
      const result = await this.redeem(rawBody, receivedAt, requestId);
      // Last: what Meta sends again because of a failure before was not forwarded yet, and what was redeemed before a failure here
      // is recognised as a repeat.
      await this.forwarding.take({ body: rawBody, headers, receivedAt }, (header) =>
        verifyLegacySignature(rawBody, header, appSecrets),
      );
      return this.end(result);
    } catch (error) {
      this.observer.countRequest('unavailable');
      throw error;
    }
  }

  /**
   * Forgets the connections of an owner who asked Meta to have their data deleted. Repeating a request returns the same code.
   * @throws UnavailableError when the database does not answer
   */
  forgetOwner(signedRequest: unknown, requestId: string): Promise<OwnerRequestResult<string>> {
    return this.forOwner(signedRequest, ({ userId, payload }) =>
      this.owners.forget(userId, payload, requestId),
    );
  }

  /**
   * Ends the connections of an owner who has removed the app, and says how many.
   * @throws UnavailableError when the database does not answer
   */
  deauthorise(signedRequest: unknown, requestId: string): Promise<OwnerRequestResult<number>> {
    return this.forOwner(signedRequest, ({ userId, issuedAt }) =>
      this.owners.deauthorise(userId, issuedAt, requestId),
    );
  }

  private async forOwner<Value>(
    signedRequest: unknown,
    act: (request: OwnerRequest) => Promise<Value>,
  ): Promise<OwnerRequestResult<Value>> {
    const request = readSignedRequest(signedRequest, this.config.appSecrets, this.clock.now());
    return request.kind === 'read' ? { kind: 'done', value: await act(request) } : request;
  }

  private async redeem(rawBody: Buffer, receivedAt: Date, requestId: string): Promise<WebhookResult> {
    let payload: unknown;
    try {
      payload = parseLosslessJson(rawBody);
    } catch {
      return { kind: 'unreadable' };
    }
    return { kind: 'done', received: await this.events.take(payload, { receivedAt, requestId }) };
  }

  private end(result: WebhookResult): WebhookResult {
    this.observer.countRequest(result.kind);
    return result;
  }
}
