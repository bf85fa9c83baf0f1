import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { listedRows } from '../platform/access/scopes.js';
import { Audit, type AuditActor, type AuditedLook } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Announcements } from '../notifications/announcements.service.js';
import { announceLink } from './link-announcement.js';
import { LinkSignals } from './link-signals.repository.js';
import { type LinkFilter, type LinkMoves, LinksRepository } from './links.repository.js';
import type { LinkEntity } from './link.entity.js';
import type { LinkProgress, LinkState } from './link-state.js';
import type { LinkAccount } from './new-link.js';

/** What a list of links is asked for; all that is given must hold. */
export interface LinkWish extends Omit<LinkFilter, 'appId'> {
  /** UUID; null names no app that there is. */
  readonly appId: string | null | undefined;
}

/** A stored link with the account that it is for. */
export interface StoredLink {
  readonly id: string;
  readonly link: LinkEntity;
  readonly account: LinkAccount;
}

/** Tells how links stand, revokes them, and moves them on when a redemption says so. */
@Injectable()
export class LinksService {
  constructor(
    private readonly database: Database,
    private readonly links: LinksRepository,
    private readonly signals: LinkSignals,
    private readonly accounts: AccountsService,
    private readonly announcements: Announcements,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** One link; null when there is none that this app (null: any app) may see. */
  find(id: string, appId: string | null): Promise<StoredLink | null> {
    return this.database.read((tx) => this.findIn(tx, id, appId));
  }

  /** What may have changed of links that are waited for, whatever their number, in one statement; missing ones are left out. */
  findMoves(ids: readonly string[]): Promise<LinkMoves[]> {
    return this.database.read((tx) => this.links.findMoves(tx, ids));
  }

  /** Several links whole, of any app; missing ones are left out. */
  findAll(ids: readonly string[]): Promise<StoredLink[]> {
    return this.database.read((tx) => this.findForLookup(tx, { ids }, ids.length));
  }

  /** One link for whoever asks through the API: support's look at it is kept. */
  get(id: string, appId: string | null, actor: AuditActor): Promise<StoredLink | null> {
    if (actor.kind !== 'admin') return this.find(id, appId);
    return this.database.inTransaction(async (tx) => {
      const stored = await this.findIn(tx, id, appId);
      if (stored) await this.audit.recordLook(tx, actor, 'person.read', [toLook(stored.link)]);
      return stored;
    });
  }

  /** One row, within a unit of work, as it stood a moment ago; null when this app (null: any app) has none. */
  findRow(tx: Tx, id: string, appId: string | null): Promise<LinkEntity | null> {
    return this.links.findOne(tx, id, appId);
  }

  /**
   * Links newest first, below `beforeId` when given; one more than `limit` when there are more.
   * @param visibleAppId whose rows the caller may see; null: any app's
   */
  list(
    visibleAppId: string | null,
    wish: LinkWish,
    limit: number,
    beforeId: string | null,
    actor: AuditActor,
  ): Promise<StoredLink[]> {
    const listed = listedRows(visibleAppId, wish.appId);
    if (listed === null) return Promise.resolve([]);
    const { appId } = listed;
    const filter = { ...wish, appId: appId ?? undefined };
    return this.database.inTransaction(async (tx) => {
      const rows = await this.links.list(tx, filter, this.clock.now(), limit + 1, beforeId);
      const asked = { appId, subject: wish.externalUserId ?? null };
      await this.audit.recordLook(tx, actor, 'person.read', [asked], rows.slice(0, limit).map(toLook));
      return this.withAccounts(tx, rows);
    });
  }

  /**
   * Revokes a link for good, whatever the time of the events that are still on their way.
   * @returns the link as it stands then; null when there is none that this app (null: any app) may see
   */
  revoke(
    id: string,
    appId: string | null,
    actor: AuditActor,
  ): Promise<{ readonly kind: 'revoked' | 'closed'; readonly stored: StoredLink } | null> {
    return this.database.inTransaction(async (tx) => {
      const link = await this.links.findOne(tx, id, appId);
      if (link === null) return null;
      const now = this.clock.now();
      const revoked = await this.links.revoke(tx, id, now);
      if (revoked) await this.audit.record(tx, actor, { ...toLook(link), action: 'link.revoked' });
      // Revoking it again changes nothing, but shows an admin whom it was for.
      else await this.audit.recordLook(tx, actor, 'person.read', [toLook(link)]);
      const stored = await this.findIn(tx, id, appId);
      if (stored && revoked?.known === false) {
        await this.signals.send(tx, [id]);
        await this.announcements.announce(tx, announceLink(stored.link, stored.account, now));
      }
      return stored && { kind: stored.link.status === 'revoked' ? 'revoked' : 'closed', stored };
    });
  }

  /** The newest links that a look-up asks for, of every app. */
  async findForLookup(
    tx: Tx,
    filter: { externalUserId: string } | { appId: string } | { ids: readonly string[] },
    limit: number,
  ): Promise<StoredLink[]> {
    return this.withAccounts(tx, await this.links.findForLookup(tx, filter, limit));
  }

  /** Locks links by id, in order, and reads them as they stand. */
  lock(tx: Tx, ids: readonly string[]): Promise<LinkState[]> {
    return this.links.lock(tx, ids);
  }

  /** Writes what became of locked links, and wakes whoever waits for one. */
  async advance(tx: Tx, progress: ReadonlyMap<string, LinkProgress>): Promise<void> {
    await Promise.all([this.links.advance(tx, progress), this.signals.send(tx, [...progress.keys()])]);
  }

  /** One link within a unit of work; null when there is none that this app (null: any app) may see. */
  async findIn(tx: Tx, id: string, appId: string | null): Promise<StoredLink | null> {
    const link = await this.links.findOne(tx, id, appId);
    return link && ((await this.withAccounts(tx, [link]))[0] ?? null);
  }

  private async withAccounts(tx: Tx, links: readonly LinkEntity[]): Promise<StoredLink[]> {
    const accounts = await this.accounts.findByIds(tx, [...new Set(links.map((link) => link.accountId))]);
    return links.map((link) => {
      const account = accounts.get(link.accountId);
      if (!account) throw new TypeError('a link names an account that is not registered');
      return { id: link.id, link, account };
    });
  }
}

function toLook({ id, appId, igsid, externalUserId }: LinkEntity): AuditedLook {
  return { appId, target: { kind: 'lnk', id }, subject: igsid ?? externalUserId };
}
