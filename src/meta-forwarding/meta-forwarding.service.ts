import { Inject, Injectable, Logger } from '@nestjs/common';
import { META_FORWARDING_CONFIG, type MetaForwardingConfig } from '../platform/config/config.js';
import { Batcher } from '../platform/database/batcher.js';
import { Database } from '../platform/database/database.service.js';
import { describeFault, UnavailableError } from '../platform/database/database-errors.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { NONCE_BYTES, sealBox } from '../platform/secrets/secret-box.js';
import { ForwardQueue } from './forward-queue.service.js';
import { labelOfForward } from './forward-sender.service.js';
import { type IncomingHeaders, toForwardedHeaders } from './forwarded-request.js';
import { ForwardsRepository, type NewForward } from './forwards.repository.js';

/** In bytes. A body of Meta has 8 MiB at most; smaller ones that arrive together go together. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const WARN_EVERY_MS = 60_000;

/** A delivery that one of our Meta apps signed. */
export interface SignedDeliveryOfMeta {
  /** The body as it arrived. */
  readonly body: Buffer;
  readonly headers: IncomingHeaders;
  readonly receivedAt: Date;
}

/** Takes deliveries of Meta that have to be sent on to `META_FORWARD_URLS`. */
@Injectable()
export class MetaForwarding {
  private readonly logger = new Logger('meta-forwarding');
  private readonly urlHashes: readonly Buffer[];
  private warnedAtMs = -WARN_EVERY_MS;
  private readonly batches = new Batcher<NewForward, void>({
    run: (forwards) => this.insert(forwards),
    weigh: ({ body }) => body.length,
    maxBatch: MAX_BATCH_BYTES,
    maxWaiting: MAX_WAITING_BYTES,
    // Inserts wait for each other, so that the order is one of commits.
    concurrency: 1,
  });

  constructor(
    private readonly database: Database,
    private readonly forwards: ForwardsRepository,
    private readonly queue: ForwardQueue,
    private readonly metrics: Metrics,
    private readonly ids: Ids,
    @Inject(META_FORWARDING_CONFIG) private readonly config: MetaForwardingConfig,
  ) {
    this.urlHashes = queue.urls.map(({ hash }) => hash);
  }

  /**
   * Stores a well-signed delivery for each URL, whatever it contains; resolves once that is committed. Without URLs it does nothing.
   * @param isLegacySignature whether the value of `X-Hub-Signature` is Meta's; another one is not sent on
   * @throws UnavailableError when it could not be stored, whatever the reason; Meta sends the delivery again
   */
  async take(
    { body, headers, receivedAt }: SignedDeliveryOfMeta,
    isLegacySignature: (header: unknown) => boolean,
  ): Promise<void> {
    if (this.urlHashes.length === 0) return;
    const forwarded = toForwardedHeaders(headers, this.config.mark, isLegacySignature);
    if (forwarded === null) return this.refuseCircle();
    const id = this.ids.newUuid();
    const nonce = this.ids.randomBytes(NONCE_BYTES);
    const sealed = sealBox(this.config.bodyKeys, labelOfForward(id), body, nonce);
    await this.batches.add({ id, headers: forwarded, body: sealed, receivedAt });
  }

  private refuseCircle(): void {
    this.metrics.countForward('circle');
    const nowMs = performance.now();
    if (nowMs - this.warnedAtMs < WARN_EVERY_MS) return;
    this.warnedAtMs = nowMs;
    this.logger.warn(
      'a URL of META_FORWARD_URLS leads back to this service; what comes back is not forwarded again',
    );
  }

  private async insert(forwards: readonly NewForward[]): Promise<PromiseSettledResult<void>[]> {
    try {
      // Not in a transaction of several statements: an instance that hangs between them would hold the lock of all inserts.
      await this.database.read((tx) => this.forwards.insert(tx, this.urlHashes, forwards));
    } catch (error) {
      const isAway = error instanceof UnavailableError;
      if (!isAway)
        this.logger.error({
          message: 'deliveries cannot be stored to be forwarded',
          fault: describeFault(error),
        });
      throw isAway ? error : new UnavailableError('a delivery to forward cannot be stored', { cause: error });
    }
    this.queue.wake();
    return forwards.map(() => ({ status: 'fulfilled', value: undefined }));
  }
}
