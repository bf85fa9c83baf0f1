import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { listedRows } from '../platform/access/scopes.js';
import { Audit, type AuditActor, type AuditedLook } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction, type Tx } from '../platform/database/database.service.js';
import { lockBuckets, lockOnPerson, lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { LinksService } from '../links/links.service.js';
import type { LinkAccount } from '../links/new-link.js';
import { Announcements } from '../notifications/announcements.service.js';
import type { AttemptEntity } from '../attempts/attempt.entity.js';
import { type AttemptFilter, AttemptsRepository } from '../attempts/attempts.repository.js';
import { toIdentityView } from './identities.dto.js';
import { IdentitiesRepository, type IdentityFilter } from './identities.repository.js';
import { IdentityLookups } from './identity-lookups.service.js';
import { announceAll, unlinked } from '../linking/identity-announcement.js';
import { type IdentityQuestion, type IdentityWish, toQuestion } from './identity-question.js';
import type { IdentityEntity } from './identity.entity.js';

/** A stored identity with the account that it belongs to. */
export interface StoredIdentity {
  readonly id: string;
  readonly identity: IdentityEntity;
  readonly account: LinkAccount;
}

/** A stored attempt with the username of its account; null when that is not registered. */
export interface StoredAttempt {
  readonly id: string;
  readonly attempt: AttemptEntity;
  readonly username: string | null;
}

/** Who is who: look-up and unlinking. */
@Injectable()
export class IdentitiesService {
  constructor(
    private readonly database: Database,
    private readonly identities: IdentitiesRepository,
    private readonly lookups: IdentityLookups,
    private readonly attempts: AttemptsRepository,
    private readonly links: LinksService,
    private readonly accounts: AccountsService,
    private readonly announcements: Announcements,
    private readonly locks: Locks,
    private readonly clock: Clock,
    private readonly audit: Audit,
  ) {}

  /**
   * Identities newest first, below `beforeId` when given; one more than `limit` when there are more.
   * @param visibleAppId whose rows the caller may see; null: any app's
   */
  async list(
    visibleAppId: string | null,
    wish: IdentityWish,
    limit: number,
    beforeId: string | null,
    actor: AuditActor,
  ): Promise<StoredIdentity[]> {
    const { appId, igsid, externalUserId } = wish;
    const question =
      actor.kind === 'app' && beforeId === null ? toQuestion(visibleAppId, wish, limit + 1) : null;
    if (question !== null) return this.ask(question);
    const asked = [igsid, externalUserId].map((subject) => ({
      appId: appId ?? null,
      subject: subject ?? null,
    }));
    return this.read(actor, async (tx) => {
      const rows = await this.findVisible(tx, visibleAppId, wish, limit + 1, beforeId);
      await this.audit.recordLook(tx, actor, 'person.read', asked, rows.slice(0, limit).map(toLook));
      return rows;
    });
  }

  /** The active identities that a question means, newest first; one more than it shows when there are more. */
  ask(question: IdentityQuestion): Promise<StoredIdentity[]> {
    return this.lookups.find(question);
  }

  private async findVisible(
    tx: Tx,
    visibleAppId: string | null,
    wish: IdentityWish,
    limit: number,
    beforeId: string | null,
  ): Promise<StoredIdentity[]> {
    const { externalUserId, igsid, status } = wish;
    const listed = listedRows(visibleAppId, wish.appId);
    if (listed === null) return [];
    const account = wish.account === undefined ? undefined : await this.accounts.findByName(tx, wish.account);
    if (account === null) return [];
    const filter = {
      appId: listed.appId ?? undefined,
      accountId: account?.id,
      externalUserId,
      igsid,
      status,
    };
    return this.find(tx, filter, limit, beforeId);
  }

  /** An app reads without a transaction; what an admin reads, and that they did, is one unit of work. */
  private read<Result>(actor: AuditActor, work: (tx: Tx) => Promise<Result>): Promise<Result> {
    return actor.kind === 'admin' ? this.database.inTransaction(work) : this.database.read(work);
  }

  /** One identity; null when there is none that this app (null: any app) may see. */
  get(id: string, appId: string | null, actor: AuditActor): Promise<StoredIdentity | null> {
    return this.read(actor, async (tx) => {
      const stored = await this.findOne(tx, id, appId);
      if (stored) await this.audit.recordLook(tx, actor, 'person.read', [toLook(stored)]);
      return stored;
    });
  }

  /**
   * Ends an identity, so that both sides are free to be linked anew; ending it again changes nothing.
   * @returns the identity as it stands then; null when there is none that this app (null: any app) may see
   */
  unlink(
    id: string,
    appId: string | null,
    reason: string | null,
    actor: AuditActor,
  ): Promise<StoredIdentity | null> {
    return this.database.inTransaction(async (tx) => {
      const stored = await this.findOne(tx, id, appId);
      if (stored === null) return null;
      const { identity } = stored;
      const names = [lockOnPerson(identity, identity.igsid), lockOnUser(identity, identity.externalUserId)];
      await this.locks.take(tx, lockBuckets(names));
      const ended = await this.identities.unlink(tx, id, this.clock.now(), reason);
      const look = toLook(stored);
      if (ended) await this.audit.record(tx, actor, { ...look, action: 'identity.unlinked' });
      // Ending it again changes nothing, but shows an admin the person.
      else await this.audit.recordLook(tx, actor, 'person.read', [look]);
      const after = await this.findOne(tx, id, appId);
      if (ended && after) await this.announceUnlinked(tx, after);
      return after;
    });
  }

  private async announceUnlinked(tx: Transaction, { identity, account }: StoredIdentity): Promise<void> {
    const { appId, linkId } = identity;
    const link = await this.links.findRow(tx, linkId, appId);
    const ended = { ...toIdentityView(identity), sessionId: link?.sessionId ?? null };
    await this.announcements.announce(tx, announceAll([unlinked(ended, account)], this.clock.now()));
  }

  /** Identities that match a filter, within a unit of work. */
  async find(
    tx: Tx,
    filter: IdentityFilter,
    limit: number,
    beforeId: string | null = null,
  ): Promise<StoredIdentity[]> {
    return this.withAccounts(tx, await this.identities.list(tx, filter, limit, beforeId));
  }

  /** The newest identities of the account with this username, of every app. */
  async findByAccount(tx: Tx, username: string, limit: number): Promise<StoredIdentity[]> {
    const account = await this.accounts.findByName(tx, username);
    return account ? this.find(tx, { accountId: account.id, status: 'all' }, limit) : [];
  }

  /** Identities by id, of any app; missing ones are left out. */
  async findByIds(tx: Tx, ids: readonly string[]): Promise<StoredIdentity[]> {
    return this.withAccounts(tx, await this.identities.findByIds(tx, ids));
  }

  /** One identity, within a unit of work. */
  async findOne(tx: Tx, id: string, appId: string | null): Promise<StoredIdentity | null> {
    const identity = await this.identities.findOne(tx, id, appId);
    return identity && ((await this.withAccounts(tx, [identity]))[0] ?? null);
  }

  /** Attempts that match any of a filter, newest first. */
  async findAttempts(tx: Tx, filter: AttemptFilter, limit: number): Promise<StoredAttempt[]> {
    return this.withUsernames(tx, await this.attempts.find(tx, filter, limit));
  }

  /** Attempts with the usernames of their accounts. */
  async withUsernames(tx: Tx, attempts: readonly AttemptEntity[]): Promise<StoredAttempt[]> {
    const accounts = await this.accounts.findByIgIds(tx, [...new Set(attempts.map(({ igId }) => igId))]);
    return attempts.map((attempt) => ({
      id: attempt.id,
      attempt,
      username: accounts.get(attempt.igId)?.username ?? null,
    }));
  }

  private async withAccounts(tx: Tx, identities: readonly IdentityEntity[]): Promise<StoredIdentity[]> {
    const accounts = await this.accounts.findByIds(tx, [
      ...new Set(identities.map(({ accountId }) => accountId)),
    ]);
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
