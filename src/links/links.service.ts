import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Clock } from '../clock/clock.service.js';
import { Database, type Tx } from '../database/database.service.js';
import { type LinkOwner, LinksRepository } from './links.repository.js';
import type { LinkEntity } from './link.entity.js';
import type { LinkProgress, LinkState } from './link-state.js';
import type { LinkAccount } from './new-link.js';

/** A stored link with the account that it is for. */
export interface StoredLink {
  readonly link: LinkEntity;
  readonly account: LinkAccount;
}

/** Tells how links stand, and moves them on when time or a redemption says so. */
@Injectable()
export class LinksService {
  constructor(
    private readonly database: Database,
    private readonly links: LinksRepository,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
  ) {}

  /** One link; null when there is none that this app (null: any app) may see. */
  async find(id: string, appId: string | null): Promise<StoredLink | null> {
    return this.database.read(async (tx) => {
      const link = await this.links.findOne(tx, id, appId);
      return link && ((await this.withAccounts(tx, [link]))[0] ?? null);
    });
  }

  /** The newest links that a look-up asks for, of every app. */
  async findForLookup(
    tx: Tx,
    filter: { externalUserId: string } | { ids: readonly string[] },
    limit: number,
  ): Promise<StoredLink[]> {
    return this.withAccounts(tx, await this.links.findForLookup(tx, filter, limit));
  }

  /** Marks links expired whose time is over, in batches that never wait for anybody. Gives their number. */
  async sweepExpired(batchSize = 1_000): Promise<number> {
    let total = 0;
    for (;;) {
      const swept = await this.database.inTransaction((tx) =>
        this.links.sweep(tx, this.clock.now(), batchSize),
      );
      total += swept;
      if (swept < batchSize) return total;
    }
  }

  /** Whom these links are for. */
  findOwners(tx: Tx, ids: readonly string[]): Promise<LinkOwner[]> {
    return this.links.findOwners(tx, ids);
  }

  /** Locks links by id, in order, and reads them as they stand. */
  lock(tx: Tx, ids: readonly string[]): Promise<LinkState[]> {
    return this.links.lock(tx, ids);
  }

  /** Writes what became of locked links. */
  advance(tx: Tx, progress: ReadonlyMap<string, LinkProgress>): Promise<void> {
    return this.links.advance(tx, progress);
  }

  private async withAccounts(tx: Tx, links: readonly LinkEntity[]): Promise<StoredLink[]> {
    const accounts = await this.accounts.findByIds(tx, [...new Set(links.map((link) => link.accountId))]);
    return links.map((link) => {
      const account = accounts.get(link.accountId);
      if (!account) throw new TypeError('a link names an account that is not registered');
      return { link, account };
    });
  }
}
