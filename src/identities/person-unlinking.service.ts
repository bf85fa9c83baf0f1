import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { LinksService } from '../links/links.service.js';
import { NotificationPublisher } from '../notifications/publisher.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import type { Transaction } from '../platform/database/database.service.js';
import { lockOnPerson, lockOnUser } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { toIdentityView } from './identities.dto.js';
import { IdentitiesRepository } from './identities.repository.js';
import { toIdentityEvent } from './identity-notification.js';

/** Ends all that a person is linked with. */
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

  /**
   * Ends the active identities of a person with an account, in every app, and notifies each app.
   * @param linkedBefore identities that were linked later stay
   * @returns how many ended
   */
  async unlink(
    tx: Transaction,
    accountId: string,
    igsid: string,
    linkedBefore: Date,
    reason: string,
  ): Promise<number> {
    const found = await this.identities.findActiveOfPerson(tx, accountId, igsid);
    await this.locks.take(
      tx,
      found.flatMap((identity) => [
        lockOnPerson(identity, identity.igsid),
        lockOnUser(identity, identity.externalUserId),
      ]),
    );
    const account = (await this.accounts.findByIds(tx, [accountId])).get(accountId);
    const now = this.clock.now();
    let ended = 0;
    for (const identity of found) {
      if (account === undefined || identity.linkedAt > linkedBefore) continue;
      if (!(await this.identities.unlink(tx, accountId, identity.id, now, reason))) continue;
      ended += 1;
      const link = await this.links.findIn(tx, identity.linkId, identity.appId);
      const after = { ...identity, unlinkedAt: now, unlinkReason: reason };
      const view = { ...toIdentityView(after), sessionId: link?.sessionId ?? null };
      await this.publisher.publish(tx, [toIdentityEvent('identity.unlinked', view, account)]);
    }
    return ended;
  }
}
