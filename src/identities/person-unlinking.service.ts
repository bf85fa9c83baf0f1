import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { LinksService } from '../links/links.service.js';
import { NotificationPublisher } from '../notifications/publisher.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import type { Transaction, Tx } from '../platform/database/database.service.js';
import { type LockName, lockOnPerson, lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { toIdentityView } from './identities.dto.js';
import { IdentitiesRepository } from './identities.repository.js';
import type { IdentityEntity } from './identity.entity.js';
import { toIdentityEvent } from './identity-notification.js';

/** Ends the identities of a person in every app. */
@Injectable()
export class PersonUnlinking {
  constructor(
    private readonly identities: IdentitiesRepository,
    private readonly links: LinksService,
    private readonly accounts: AccountsService,
    private readonly publisher: NotificationPublisher,
    private readonly locks: Locks,
    private readonly clock: Clock,
  ) {}

  /** Whether a person has active identities that `unlink` would end. */
  async hasDue(tx: Tx, accountId: string, igsid: string, linkedBefore: Date): Promise<boolean> {
    return (await this.findDue(tx, accountId, igsid, linkedBefore)).length > 0;
  }

  /**
   * Ends the active identities of a person with an account, and notifies their apps, in a number of statements that does not depend
   * on how many there are.
   * @param linkedBefore identities that were linked later stay
   * @param others the locks that the unit of work needs beside those on who is unlinked: all are taken at once
   * @returns how many ended
   */
  async unlink(
    tx: Transaction,
    accountId: string,
    igsid: string,
    linkedBefore: Date,
    reason: string,
    others: readonly LockName[] = [],
  ): Promise<number> {
    const due = await this.findDue(tx, accountId, igsid, linkedBefore);
    const account = (await this.accounts.findByIds(tx, [accountId])).get(accountId);
    if (account === undefined || due.length + others.length === 0) return 0;
    const names = due.flatMap((identity) => [
      lockOnPerson(identity, identity.igsid),
      lockOnUser(identity, identity.externalUserId),
    ]);
    await this.locks.take(tx, [...names, ...others]);
    if (due.length === 0) return 0;
    const now = this.clock.now();
    const ids = due.map(({ id }) => id);
    const endedIds = await this.identities.unlink(tx, accountId, ids, now, reason);
    const ended = due.filter(({ id }) => endedIds.has(id));
    const links = await this.links.findAllIn(
      tx,
      ended.map(({ linkId }) => linkId),
    );
    const sessionIds = new Map(links.map(({ id, sessionId }) => [id, sessionId]));
    const events = ended.map((identity) => {
      const after = { ...identity, unlinkedAt: now, unlinkReason: reason };
      const view = { ...toIdentityView(after), sessionId: sessionIds.get(identity.linkId) ?? null };
      return toIdentityEvent('identity.unlinked', view, account);
    });
    await this.publisher.publish(tx, events);
    return ended.length;
  }

  private async findDue(
    tx: Tx,
    accountId: string,
    igsid: string,
    linkedBefore: Date,
  ): Promise<IdentityEntity[]> {
    const found = await this.identities.findActiveOfPerson(tx, accountId, igsid);
    return found.filter(({ linkedAt }) => linkedAt <= linkedBefore);
  }
}
