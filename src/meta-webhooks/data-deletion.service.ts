import { Inject, Injectable } from '@nestjs/common';
import { META_WEBHOOKS_CONFIG, type MetaWebhooksConfig } from '../platform/config/config.js';
import { ErasureRequests } from '../erasure/erasure-requests.service.js';
import { readSignedRequest } from './signed-request.js';

export type DataDeletionResult =
  { readonly kind: 'unsigned' | 'unreadable' } | { readonly kind: 'done'; readonly confirmationCode: string };

/** A person asks Meta for the deletion of their data, and Meta asks us. */
@Injectable()
export class DataDeletionService {
  constructor(
    private readonly erasures: ErasureRequests,
    @Inject(META_WEBHOOKS_CONFIG) private readonly config: MetaWebhooksConfig,
  ) {}

  /**
   * Removes the person on every account, at once. The same request again has the same code.
   * @throws UnavailableError when the database is away
   */
  async receive(signedRequest: unknown, requestId: string): Promise<DataDeletionResult> {
    const request = readSignedRequest(signedRequest, this.config.appSecrets);
    if (request.kind !== 'read') return { kind: request.kind };
    const { confirmationCode } = await this.erasures.eraseForMeta(request.userId, request.payload, requestId);
    return { kind: 'done', confirmationCode };
  }
}
