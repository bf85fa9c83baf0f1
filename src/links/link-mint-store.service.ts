import { Injectable } from '@nestjs/common';
import { AppsService } from '../apps/apps.service.js';
import { NotificationPublisher } from '../notifications/publisher.service.js';
import { ANSWER_WITHIN_MS, BATCH_PATIENCE_MS, Batcher } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { notify } from '../platform/database/notify.js';
import { bisectFailures } from '../platform/database/retry.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { type EarlierUse, Idempotency } from '../platform/idempotency/idempotency.service.js';
import {
  FRESH,
  type IdempotentRequest,
  type IdempotencyClaim,
} from '../platform/idempotency/idempotent-request.js';
import { LINK_CHANNEL } from './link-channel.js';
import { toLinkEvents } from './link-notification.js';
import type { LinkRow } from './link-state.js';
import type { AccountView } from './link-view.js';
import { LinksRepository } from './links.repository.js';
import { latestPerSession } from './new-link.js';

/** A link to be stored, and the request that asks for it when that may be sent again. */
export interface NewMint {
  readonly link: LinkRow;
  readonly account: AccountView;
  readonly key: IdempotentRequest | null;
}

/** The app was disabled while its request was under way. */
export interface AppClosed {
  readonly kind: 'app_closed';
}

/** How a mint went: stored now, done before, or why not. */
export type StoredMint =
  { readonly kind: 'stored' } | AppClosed | Exclude<IdempotencyClaim, { kind: 'fresh' }>;

const MAX_BATCH = 500;
const MAX_WAITING = 5_000;
const CREATED = 201;

/** Stores new links: those of one account that arrive together share a transaction. */
@Injectable()
export class LinkMintStore {
  private readonly mints = new Batcher<NewMint, StoredMint>({
    run: (mints) => bisectFailures(mints, (some) => this.storeTogether(some)),
    keyOf: ({ link }) => link.accountId,
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    concurrency: 3,
    patienceMs: BATCH_PATIENCE_MS,
    answerWithinMs: ANSWER_WITHIN_MS,
    onBatch: (size) => this.metrics.observeBatch('mints', size),
  });

  constructor(
    private readonly database: Database,
    private readonly links: LinksRepository,
    private readonly apps: AppsService,
    private readonly locks: Locks,
    private readonly idempotency: Idempotency,
    private readonly publisher: NotificationPublisher,
    private readonly metrics: Metrics,
  ) {}

  /**
   * Stores a link and supersedes the older ones of its session.
   * @returns how it went, once it is committed
   * @throws UnavailableError when nothing was stored, or it cannot be known
   */
  add(mint: NewMint): Promise<StoredMint> {
    return this.mints.add(mint);
  }

  /** How a request went before; null when it did not. */
  findEarlier(key: IdempotentRequest): Promise<EarlierUse | null> {
    return this.database.read((tx) => this.idempotency.findEarlier(tx, key), { reserved: true });
  }

  /** One transaction for mints of one account. The number of statements does not depend on that of the mints. */
  private storeTogether(mints: readonly NewMint[]): Promise<StoredMint[]> {
    return this.database.inTransaction(
      async (tx) => {
        const names = mints.map(({ link }) => lockOnUser(link, link.externalUserId));
        const appIds = new Set(mints.map(({ link }) => link.appId));
        // The locks come first: an app that is disabled meanwhile is so before the next statement, or will be after all of us.
        const [, disabled, claims] = await Promise.all([
          this.locks.take(tx, names),
          this.apps.findDisabled(tx, [...appIds]),
          this.idempotency.claim(
            tx,
            mints.map(({ key }) => key),
          ),
        ]);
        const results = mints.map(({ link }, index) =>
          resultOf(claims[index] ?? FRESH, disabled.has(link.appId)),
        );
        await this.store(
          tx,
          mints.filter((_, index) => results[index]?.kind === 'stored'),
        );
        return results;
      },
      // What a burst supersedes may be thousands of notifications. The callers are answered in time in any case.
      { keepPlans: true, reserved: true, isLarge: true },
    );
  }

  private async store(tx: Transaction, mints: readonly NewMint[]): Promise<void> {
    const [first] = mints;
    if (first === undefined) return;
    const links = mints.map(({ link }) => link);
    const answers = mints.flatMap(({ key, link }) =>
      key ? { ...key, status: CREATED, resourceId: link.id } : [],
    );
    const [, superseded] = await Promise.all([
      this.links.insert(tx, links),
      this.links.supersedeOlder(tx, first.link.accountId, latestPerSession(links)),
      this.idempotency.keep(tx, answers),
    ]);
    if (superseded.length > 0) await this.publishSuperseded(tx, superseded, first);
  }

  private async publishSuperseded(
    tx: Transaction,
    superseded: readonly LinkRow[],
    { link: { createdAt: now }, account }: NewMint,
  ): Promise<void> {
    await notify(
      tx,
      LINK_CHANNEL,
      superseded.map(({ id }) => id),
    );
    await this.publisher.publish(
      tx,
      superseded.flatMap((link) => toLinkEvents({ ...link, ...account }, now)),
    );
  }
}

function resultOf(claim: IdempotencyClaim, isAppDisabled: boolean): StoredMint {
  if (claim.kind !== 'fresh') return claim;
  return { kind: isAppDisabled ? 'app_closed' : 'stored' };
}
