import { Injectable } from '@nestjs/common';
import { AppsService } from '../apps/apps.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { Idempotency } from '../platform/idempotency/idempotency.service.js';
import {
  FRESH,
  type IdempotentRequest,
  type IdempotencyClaim,
} from '../platform/idempotency/idempotent-request.js';
import { Statistics } from '../statistics/statistics.service.js';
import { LinkAnnouncer } from './link-announcer.service.js';
import type { LinkRow } from './link-state.js';
import type { AccountView } from './link-view.js';
import { NewLinks } from './new-links.service.js';

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
  | { readonly kind: 'stored'; readonly link: LinkRow }
  | AppClosed
  | Exclude<IdempotencyClaim, { kind: 'fresh' }>;

const CREATED = 201;

/** Stores new links of one account in one transaction. */
@Injectable()
export class LinkMintBatch {
  constructor(
    private readonly database: Database,
    private readonly newLinks: NewLinks,
    private readonly apps: AppsService,
    private readonly locks: Locks,
    private readonly idempotency: Idempotency,
    private readonly announcer: LinkAnnouncer,
    private readonly statistics: Statistics,
  ) {}

  /** One transaction for mints of one account. The number of statements does not depend on that of the mints. */
  store(mints: readonly NewMint[]): Promise<StoredMint[]> {
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
          resultOf(claims[index] ?? FRESH, link, disabled.has(link.appId)),
        );
        const stored = await this.insert(
          tx,
          mints.filter((_, index) => results[index]?.kind === 'stored'),
        );
        return results.map((result) =>
          result.kind === 'stored' ? { ...result, link: stored.get(result.link.id) ?? result.link } : result,
        );
      },
      // What a burst supersedes may be thousands of notifications. The callers are answered in time in any case.
      { keepPlans: true, reserved: true, isLarge: true },
    );
  }

  /** The links as they are stored, by id. */
  private async insert(tx: Transaction, mints: readonly NewMint[]): Promise<ReadonlyMap<string, LinkRow>> {
    const [first] = mints;
    if (first === undefined) return new Map();
    const links = mints.map(({ link }) => link);
    const answers = mints.flatMap(({ key, link }) =>
      key ? { ...key, status: CREATED, resourceId: link.id } : [],
    );
    const [{ stored, superseded }] = await Promise.all([
      this.newLinks.store(tx, first.link.accountId, links),
      this.idempotency.keep(tx, answers),
    ]);
    if (superseded.length > 0) {
      const { link, account } = first;
      const moved = superseded.map((row) => ({ ...row, ...account }));
      await this.announcer.moved(tx, moved, link.createdAt);
    }
    tx.afterCommit(() => this.statistics.count(links.map((link) => ({ ...link, name: 'minted' }))));
    return stored;
  }
}

function resultOf(claim: IdempotencyClaim, link: LinkRow, isAppDisabled: boolean): StoredMint {
  if (claim.kind !== 'fresh') return claim;
  return isAppDisabled ? { kind: 'app_closed' } : { kind: 'stored', link };
}
