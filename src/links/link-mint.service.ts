import { Injectable } from '@nestjs/common';
import { AppGrants } from '../apps/app-grants.service.js';
import { AppsService } from '../apps/apps.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { BATCH_PATIENCE_MS, Batcher } from '../platform/database/batcher.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { lockBuckets, lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { runNarrowing } from '../platform/database/narrowing.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { Idempotency } from '../platform/idempotency/idempotency.service.js';
import { FRESH, type IdempotentRequest, type Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import { LinkMintRepository } from './link-mint.repository.js';
import { checkMint, type MintCheck } from './mint-check.js';
import {
  type AppClosed,
  MINTED_STATUS,
  type MintOrder,
  type StoredMint,
  toStoredMint,
} from './mint-orders.js';
import { SupersededLinks } from './superseded-links.service.js';
import {
  buildLink,
  latestPerSession,
  type LinkAccount,
  type MintRequest,
  type MintWish,
  type NewLink,
} from './new-link.js';

/** A link with its ref. */
export interface MintedLink {
  readonly link: NewLink;
  readonly ref: string;
}

const MAX_BATCH = 500;
const MAX_WAITING = 5_000;

/** Mints links: what an app may have, and how many go into one transaction. */
@Injectable()
export class LinkMintService {
  private readonly mints = new Batcher<MintOrder, StoredMint>({
    run: (orders) => runNarrowing(orders, (some) => this.storeTogether(some)),
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    concurrency: 2,
    patienceMs: BATCH_PATIENCE_MS,
    onBatch: (size) => this.metrics.observeBatch('mints', size),
  });

  constructor(
    private readonly database: Database,
    private readonly links: LinkMintRepository,
    private readonly superseded: SupersededLinks,
    private readonly locks: Locks,
    private readonly grants: AppGrants,
    private readonly apps: AppsService,
    private readonly idempotency: Idempotency,
    private readonly refTokens: RefTokensService,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Whether the app may have such a link: everything that only its grants and settings can tell, all of it at once. */
  async check(appId: string, wish: MintWish): Promise<MintCheck | AppClosed> {
    const settings = await this.apps.settings(appId);
    if (settings === null) return { kind: 'app_closed' };
    return checkMint(wish, settings, await this.grants.resolve(appId, wish.account));
  }

  /** How a request went before, if it did: what the app may have may have changed since. */
  async findEarlier(key: IdempotentRequest): Promise<Once<MintedLink> | null> {
    return this.database.read(async (tx) => {
      const claim = await this.idempotency.findEarlier(tx, key);
      if (claim?.kind !== 'replay') return claim;
      const { resourceId, status } = claim.first;
      const link = (await this.links.findMinted(tx, [resourceId])).get(resourceId);
      return link ? this.withRef({ kind: 'done', value: link, status, replayed: true }) : { kind: 'gone' };
    });
  }

  /**
   * Mints a link for an app's external user and supersedes the older ones of the same session.
   * @param key null for a request without an `Idempotency-Key`
   * @returns how it went, once it is committed
   * @throws UnavailableError when nothing was stored, or it cannot be known
   */
  async mint(
    appId: string,
    { id, igId, username }: LinkAccount,
    request: MintRequest,
    key: IdempotentRequest | null,
  ): Promise<Once<MintedLink> | AppClosed> {
    const made = {
      id: this.ids.newUuid(),
      appId,
      account: { id, igId, username },
      kid: this.refTokens.signingKid,
      now: this.clock.now(),
    };
    const stored = await this.mints.add({ link: buildLink(request, made), key });
    return stored.kind === 'done' ? this.withRef(stored) : stored;
  }

  /** A ref is never stored: it is signed each time, with the key that signed it first. */
  private withRef(stored: Extract<Once<NewLink>, { kind: 'done' }>): Once<MintedLink> {
    const { value: link } = stored;
    const { id: linkId, account, expiresAt, kid } = link;
    if (!this.refTokens.knows(kid)) return { kind: 'gone' };
    const ref = this.refTokens.sign({ linkId, igId: account.igId, expiresAt, kid });
    return { ...stored, value: { link, ref } };
  }

  private storeTogether(orders: readonly MintOrder[]): Promise<StoredMint[]> {
    const keyed = orders.some(({ key }) => key !== null);
    return this.database.inTransaction(
      (tx) => (keyed ? this.storeOnce(tx, orders) : this.storeAll(tx, orders)),
      keyed ? ['links', 'idempotency_keys'] : ['links'],
    );
  }

  /** Without keys: one trip to the server. */
  private async storeAll(tx: Transaction, orders: readonly MintOrder[]): Promise<StoredMint[]> {
    const statements = [this.lockUsers(tx, orders), this.store(tx, orders)] as const;
    tx.commitWithLast();
    const [, inserted] = await Promise.all(statements);
    return orders.map((order) => toStoredMint(order, FRESH, inserted, new Map()));
  }

  /** With keys: one trip to ask what was done before, one to do the rest and keep that it was done. */
  private async storeOnce(tx: Transaction, orders: readonly MintOrder[]): Promise<StoredMint[]> {
    const appIds = new Set(orders.map(({ link }) => link.appId));
    const [claims, , closed] = await Promise.all([
      this.idempotency.claim(
        tx,
        orders.map(({ key }) => key),
      ),
      this.lockUsers(tx, orders),
      this.links.findClosedApps(tx, [...appIds]),
    ]);
    const fresh = orders.filter(
      ({ link }, index) => claims[index]?.kind === 'fresh' && !closed.has(link.appId),
    );
    const replayed = claims.flatMap((claim) => (claim.kind === 'replay' ? claim.first.resourceId : []));
    const answers = fresh.flatMap(({ key, link }) =>
      key ? { ...key, status: MINTED_STATUS, resourceId: link.id } : [],
    );
    const statements = [
      this.store(tx, fresh),
      this.links.findMinted(tx, replayed),
      this.idempotency.keep(tx, answers),
    ] as const;
    tx.commitWithLast();
    const [inserted, earlier] = await Promise.all(statements);
    return orders.map((order, index) => toStoredMint(order, claims[index] ?? FRESH, inserted, earlier));
  }

  private async lockUsers(tx: Transaction, orders: readonly MintOrder[]): Promise<void> {
    const names = orders.map(({ link }) =>
      lockOnUser({ ...link, accountId: link.account.id }, link.externalUserId),
    );
    await this.locks.take(tx, lockBuckets(names));
  }

  /** Inserts the links, as far as their apps may have any, and closes what they take the place of; gives their ids. */
  private async store(tx: Transaction, orders: readonly MintOrder[]): Promise<Set<string>> {
    if (orders.length === 0) return new Set();
    const links = orders.map(({ link }) => link);
    const [inserted, someUnannounced] = await Promise.all([
      this.links.insert(tx, links),
      this.links.supersedeOlder(tx, latestPerSession(links)),
    ]);
    if (someUnannounced) tx.afterCommit(() => this.superseded.announceSoon());
    return inserted;
  }
}
