import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Audit, type AuditedLook, type AuditReader, isLookRecorded } from '../audit/audit.service.js';
import { listedRows } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import type { InviteRow, InviteState } from './invite-state.js';
import { type InviteFilter, InvitesRepository, type NotedDelivery } from './invites.repository.js';

/** What a list of invites is asked for. */
export interface InviteQuery extends Omit<InviteFilter, 'appId'> {
  /** UUID; null names an app that does not exist. */
  readonly appId: string | null | undefined;
}

/** Reads and revokes invites. */
@Injectable()
export class InvitesService {
  constructor(
    private readonly database: Database,
    private readonly invites: InvitesRepository,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /** One invite; null when there is none that this app (null: any app) may see. */
  find(id: string, appId: string | null): Promise<InviteState | null> {
    return this.database.read((tx) => this.findIn(tx, id, appId));
  }

  /** The same within a unit of work. */
  async findIn(tx: Tx, id: string, appId: string | null): Promise<InviteState | null> {
    const row = await this.invites.findOne(tx, id, appId);
    return row && ((await this.withAccounts(tx, [row]))[0] ?? null);
  }

  /** One invite for a caller of the API: an admin's look at the person is recorded. */
  get(id: string, appId: string | null, actor: AuditReader): Promise<InviteState | null> {
    return this.read(actor, async (tx) => {
      const invite = await this.findIn(tx, id, appId);
      if (invite) await this.audit.recordLook(tx, actor, 'person.read', [toLook(invite)]);
      return invite;
    });
  }

  /**
   * A page of invites, newest first, below `beforeId` when given.
   * @param visibleAppId whose rows the caller may see; null: any app's
   */
  list(
    visibleAppId: string | null,
    query: InviteQuery,
    limit: number,
    beforeId: string | null,
    actor: AuditReader,
  ): Promise<RowPage<InviteState>> {
    const listed = listedRows(visibleAppId, query.appId);
    if (listed === null) return Promise.resolve({ rows: [], nextId: null });
    const { appId } = listed;
    const filter = { ...query, appId: appId ?? undefined };
    return this.read(actor, async (tx) => {
      const { rows, nextId } = await this.invites.list(tx, filter, this.clock.now(), limit, beforeId);
      const asked = { appId, subject: query.igsid ?? null };
      await this.audit.recordLook(tx, actor, 'person.read', [asked], rows.map(toLook));
      return { rows: await this.withAccounts(tx, rows), nextId };
    });
  }

  /**
   * Revokes an invite that was not redeemed; revoking it again changes nothing. The row decides a race with a redemption.
   * @returns the invite as it is then; null when there is none that this app (null: any app) may see
   */
  revoke(id: string, appId: string | null, actor: AuditReader): Promise<InviteState | null> {
    return this.database.inTransaction(async (tx) => {
      const found = await this.invites.findOne(tx, id, appId);
      if (found === null) return null;
      const look = toLook(found);
      const isRevoked = await this.invites.end(tx, found, null, this.clock.now());
      if (isRevoked) await this.audit.record(tx, actor, { ...look, action: 'invite.revoked' });
      else await this.audit.recordLook(tx, actor, 'person.read', [look]);
      return this.findIn(tx, id, appId);
    });
  }

  /** Locks an invite and reads it; null when it is gone. The caller holds the lock on its person. */
  async lock(tx: Tx, { accountId, id }: InviteRow): Promise<InviteState | null> {
    const row = await this.invites.lock(tx, { accountId, id });
    return row && ((await this.withAccounts(tx, [row]))[0] ?? null);
  }

  /** Ends an invite that is locked and pending by the link (UUID) that redeems it. */
  async redeem(tx: Tx, invite: InviteRow, linkId: string): Promise<void> {
    if (!(await this.invites.end(tx, invite, linkId, this.clock.now())))
      throw new TypeError('an invite that is redeemed is not pending');
  }

  /** The open invites of a person to every app that were made at or before a time. */
  findDue(tx: Tx, accountId: string, igsid: string, madeBefore: Date): Promise<InviteRow[]> {
    return this.invites.findDue(tx, accountId, igsid, madeBefore, this.clock.now());
  }

  /** Revokes those of an account's invites that are pending still. The caller holds the locks on their people. Returns their number. */
  async revokeAll(tx: Tx, accountId: string, invites: readonly InviteRow[]): Promise<number> {
    if (invites.length === 0) return 0;
    const ids = invites.map(({ id }) => id);
    return this.invites.revoke(tx, accountId, ids, this.clock.now());
  }

  /** Stores what became of a message that brings an invite. */
  noteDelivery(tx: Tx, delivery: NotedDelivery): Promise<void> {
    return this.invites.noteDelivery(tx, delivery);
  }

  /** Rows together with their accounts. */
  async withAccounts(tx: Tx, invites: readonly InviteRow[]): Promise<InviteState[]> {
    const ids = new Set(invites.map(({ accountId }) => accountId));
    const accounts = await this.accounts.findByIds(tx, [...ids]);
    return invites.map((invite) => {
      const account = accounts.get(invite.accountId);
      if (!account) throw new TypeError('an invite names an account that is not registered');
      return { ...invite, igId: account.igId, username: account.username };
    });
  }

  /** What is recorded, and the read of it, are one unit of work; all else is read without a transaction. */
  private read<Result>(actor: AuditReader, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return isLookRecorded(actor) ? this.database.inTransaction(work) : this.database.read(work);
  }
}

function toLook({ id, appId, igsid }: InviteRow): AuditedLook {
  return { appId, target: { kind: 'inv', id }, subject: igsid };
}
