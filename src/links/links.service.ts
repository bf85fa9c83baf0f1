import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Audit, type AuditedLook, type AuditReader, isLookRecorded } from '../audit/audit.service.js';
import { listedRows } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import { lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { LinkAnnouncer } from './link-announcer.service.js';
import type { LinkRow, LinkState } from './link-state.js';
import { type LinkFilter, LinksRepository } from './links.repository.js';

/** What a list of links is asked for; all that is given must hold. */
export interface LinkQuery extends Omit<LinkFilter, 'appId'> {
  /** UUID; null names an app that does not exist. */
  readonly appId: string | null | undefined;
}

/** Reads links, revokes them, and moves them on for the rooms that decide. */
@Injectable()
export class LinksService {
  constructor(
    private readonly database: Database,
    private readonly links: LinksRepository,
    private readonly accounts: AccountsService,
    private readonly locks: Locks,
    private readonly announcer: LinkAnnouncer,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** One link; null when there is none that this app (null: any app) may see. */
  find(id: string, appId: string | null): Promise<LinkState | null> {
    return this.database.read((tx) => this.findIn(tx, id, appId));
  }

  /** When the oldest stored link was minted; null when there is none. Closed links are removed after some days. */
  findFirstCreatedAt(tx: Tx): Promise<Date | null> {
    return this.links.findFirstCreatedAt(tx);
  }

  /** Several links, of any app, in one statement; missing ones are left out. */
  findAll(ids: readonly string[]): Promise<LinkState[]> {
    return this.database.read((tx) => this.findAllIn(tx, ids));
  }

  /** One link for a caller of the API: an admin's look at the person is recorded. */
  get(id: string, appId: string | null, actor: AuditReader): Promise<LinkState | null> {
    if (!isLookRecorded(actor)) return this.find(id, appId);
    return this.database.inTransaction(async (tx) => {
      const link = await this.findIn(tx, id, appId);
      if (link) await this.audit.recordLook(tx, actor, 'person.read', [toLook(link)]);
      return link;
    });
  }

  /**
   * A page of links, newest first, below `beforeId` when given.
   * @param visibleAppId whose rows the caller may see; null: any app's
   */
  list(
    visibleAppId: string | null,
    query: LinkQuery,
    limit: number,
    beforeId: string | null,
    actor: AuditReader,
  ): Promise<RowPage<LinkState>> {
    const listed = listedRows(visibleAppId, query.appId);
    if (listed === null) return Promise.resolve({ rows: [], nextId: null });
    const { appId } = listed;
    const filter = { ...query, appId: appId ?? undefined };
    const read = async (tx: Tx): Promise<RowPage<LinkState>> => {
      const { rows, nextId } = await this.links.list(tx, filter, this.clock.now(), limit, beforeId);
      const asked = { appId, subject: query.externalUserId ?? null };
      await this.audit.recordLook(tx, actor, 'person.read', [asked], rows.map(toLook));
      return { rows: await this.withAccounts(tx, rows), nextId };
    };
    // Any other list needs no commit.
    return isLookRecorded(actor) ? this.database.inTransaction(read) : this.database.read(read);
  }

  /**
   * Revokes a link for good, whatever the time of the events that are still on their way.
   * @returns the link as it is then; null when there is none that this app (null: any app) may see
   */
  revoke(
    id: string,
    appId: string | null,
    actor: AuditReader,
  ): Promise<{ readonly kind: 'revoked' | 'closed'; readonly link: LinkState } | null> {
    return this.database.inTransaction(async (tx) => {
      const found = await this.links.findOne(tx, id, appId);
      if (found === null) return null;
      // An erasure removes notifications of the user, which ours comes behind, and then waits for the link.
      await this.locks.take(tx, [lockOnUser(found, found.externalUserId)]);
      const now = this.clock.now();
      const revoked = await this.links.revoke(tx, found.accountId, id, now);
      if (revoked) await this.audit.record(tx, actor, { ...toLook(found), action: 'link.revoked' });
      // Revoking it again changes nothing, but shows an admin the person it was for.
      else await this.audit.recordLook(tx, actor, 'person.read', [toLook(found)]);
      const link = await this.findIn(tx, id, appId);
      if (link && revoked?.wasRevoked === false) await this.announcer.moved(tx, [link], now);
      return link && { kind: link.status === 'revoked' ? 'revoked' : 'closed', link };
    });
  }

  /** Links by id, or the newest links of an external user or of an app, of every app. */
  async findForLookup(
    tx: Tx,
    filter: { externalUserId: string } | { appId: string } | { ids: readonly string[] },
    limit: number,
  ): Promise<LinkState[]> {
    if ('ids' in filter) return this.findAllIn(tx, filter.ids);
    if ('externalUserId' in filter)
      return this.withAccounts(tx, await this.links.findSome(tx, filter.externalUserId, limit));
    const { rows } = await this.links.list(tx, filter, this.clock.now(), limit, null);
    return this.withAccounts(tx, rows);
  }

  /** The newest links of an app's user. */
  listOfUser(
    tx: Tx,
    user: { readonly appId: string; readonly externalUserId: string },
    limit: number,
  ): Promise<RowPage<LinkRow>> {
    return this.links.list(tx, user, this.clock.now(), limit, null);
  }

  /** One link within a unit of work; null when there is none that this app (null: any app) may see. */
  async findIn(tx: Tx, id: string, appId: string | null): Promise<LinkState | null> {
    const link = await this.links.findOne(tx, id, appId);
    return link && ((await this.withAccounts(tx, [link]))[0] ?? null);
  }

  /** `findAll` within a unit of work. */
  async findAllIn(tx: Tx, ids: readonly string[]): Promise<LinkState[]> {
    return this.withAccounts(tx, await this.links.findByIds(tx, ids));
  }

  /** Rows together with their accounts. */
  async withAccounts(tx: Tx, links: readonly LinkRow[]): Promise<LinkState[]> {
    const accounts = await this.accounts.findByIds(tx, [...new Set(links.map((link) => link.accountId))]);
    return links.map((link) => {
      const account = accounts.get(link.accountId);
      if (!account) throw new TypeError('a link names an account that is not registered');
      return { ...link, igId: account.igId, username: account.username };
    });
  }
}

function toLook({ id, appId, igsid, externalUserId }: LinkRow): AuditedLook {
  return { appId, target: { kind: 'lnk', id }, subject: igsid ?? externalUserId };
}
