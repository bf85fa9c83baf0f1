import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Audit, type AuditedLook, type AuditReader, isLookRecorded } from '../audit/audit.service.js';
import { LinksService } from '../links/links.service.js';
import type { AccountView } from '../links/link-view.js';
import { NotificationPublisher } from '../notifications/publisher.service.js';
import { listedRows } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import { lockOnPerson, lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { toIdentityView } from './identities.dto.js';
import { IdentitiesRepository, type IdentityFilter, type IdentityQuery } from './identities.repository.js';
import { toIdentityEvent } from './identity-notification.js';
import type { IdentityEntity } from './identity.entity.js';

/** A stored identity with the account that it belongs to. */
export interface StoredIdentity {
  readonly id: string;
  readonly identity: IdentityEntity;
  readonly account: AccountView;
}

/** Who is who: look-up and unlinking. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentitiesRepository,
    private readonly links: LinksService,
    private readonly accounts: AccountsService,
    private readonly publisher: NotificationPublisher,
    private readonly locks: Locks,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /**
   * A page of identities, newest first, below `beforeId` when given.
   * @param visibleAppId whose rows the caller may see; null: any app's
   */
  async list(
    visibleAppId: string | null,
    query: IdentityQuery,
    limit: number,
    beforeId: string | null,
    actor: AuditReader,
  ): Promise<RowPage<StoredIdentity>> {
    const { appId, igsid, externalUserId } = query;
    const asked = [igsid, externalUserId].map((subject) => ({
      appId: appId ?? null,
      subject: subject ?? null,
    }));
    return this.read(actor, async (tx) => {
      const page = await this.findVisible(tx, visibleAppId, query, limit, beforeId);
      await this.audit.recordLook(tx, actor, 'person.read', asked, page.rows.map(toLook));
      return page;
    });
  }

  /** One identity; null when there is none that this app (null: any app) may see. */
  get(id: string, appId: string | null, actor: AuditReader): Promise<StoredIdentity | null> {
    return this.read(actor, async (tx) => {
      const stored = await this.findOne(tx, id, appId);
      if (stored) await this.audit.recordLook(tx, actor, 'person.read', [toLook(stored)]);
      return stored;
    });
  }

  /**
   * Ends an identity, so that both sides can be linked again; ending it again changes nothing.
   * @returns the identity as it is then; null when there is none that this app (null: any app) may see
   */
  unlink(
    id: string,
    appId: string | null,
    reason: string | null,
    actor: AuditReader,
  ): Promise<StoredIdentity | null> {
    return this.database.inTransaction(async (tx) => {
      const stored = await this.findOne(tx, id, appId);
      if (stored === null) return null;
      const { identity, account } = stored;
      await this.locks.take(tx, [
        lockOnPerson(identity, identity.igsid),
        lockOnUser(identity, identity.externalUserId),
      ]);
      const now = this.clock.now();
      const ended = (await this.identities.unlink(tx, identity.accountId, [id], now, reason)).has(id);
      const look = toLook(stored);
      if (ended) await this.audit.record(tx, actor, { ...look, action: 'identity.unlinked' });
      // Ending it again changes nothing, but shows an admin the person.
      else await this.audit.recordLook(tx, actor, 'person.read', [look]);
      const after = await this.findOne(tx, id, appId);
      if (ended && after) {
        const link = await this.links.findIn(tx, identity.linkId, identity.appId);
        const view = { ...toIdentityView(after.identity), sessionId: link?.sessionId ?? null };
        await this.publisher.publish(tx, [toIdentityEvent('identity.unlinked', view, account)]);
      }
      return after;
    });
  }

  /** The newest identities that match a filter, or those with these ids, within a unit of work. */
  async find(
    tx: Tx,
    filter: Omit<IdentityFilter, 'status'> | { readonly ids: readonly string[] },
    limit: number,
  ): Promise<StoredIdentity[]> {
    const found =
      'ids' in filter
        ? await this.identities.findByIds(tx, filter.ids)
        : (await this.identities.list(tx, { ...filter, status: 'all' }, limit, null)).rows;
    return this.withAccounts(tx, found);
  }

  /** When the oldest stored identity was linked; null when there is none. */
  findFirstLinkedAt(tx: Tx): Promise<Date | null> {
    return this.identities.findFirstLinkedAt(tx);
  }

  /** The newest identities of the account with this username, of every app. */
  async findOfAccount(tx: Tx, username: string, limit: number): Promise<StoredIdentity[]> {
    const account = await this.accounts.findByName(tx, username);
    return account ? this.find(tx, { accountId: account.id }, limit) : [];
  }

  /** One identity, within a unit of work. */
  async findOne(tx: Tx, id: string, appId: string | null): Promise<StoredIdentity | null> {
    const identity = await this.identities.findOne(tx, id, appId);
    return identity && ((await this.withAccounts(tx, [identity]))[0] ?? null);
  }

  private async findVisible(
    tx: Tx,
    visibleAppId: string | null,
    { account: name, appId, ...rest }: IdentityQuery,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<StoredIdentity>> {
    const none = { rows: [], nextId: null };
    const listed = listedRows(visibleAppId, appId);
    if (listed === null) return none;
    const account = name === undefined ? undefined : await this.accounts.findByName(tx, name);
    if (account === null) return none;
    const filter = { ...rest, appId: listed.appId ?? undefined, accountId: account?.id };
    const { rows, nextId } = await this.identities.list(tx, filter, limit, beforeId);
    return { rows: await this.withAccounts(tx, rows), nextId };
  }

  /** What is recorded, and the read of it, are one unit of work; all else is read without a transaction. */
  private read<Result>(actor: AuditReader, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return isLookRecorded(actor) ? this.database.inTransaction(work) : this.database.read(work);
  }

  private async withAccounts(tx: Tx, identities: readonly IdentityEntity[]): Promise<StoredIdentity[]> {
    const ids = new Set(identities.map(({ accountId }) => accountId));
    const accounts = await this.accounts.findByIds(tx, [...ids]);
    return identities.map((identity) => {
      const account = accounts.get(identity.accountId);
      if (!account) throw new TypeError('an identity names an account that is not registered');
      return { id: identity.id, identity, account };
    });
  }
}

function toLook({ identity: { id, appId, igsid } }: StoredIdentity): AuditedLook {
  return { appId, target: { kind: 'idn', id }, subject: igsid };
}
