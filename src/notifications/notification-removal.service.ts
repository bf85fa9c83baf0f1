import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { JobQueue } from '../jobs/job-queue.service.js';
import { NotificationRemovalRepository } from './notification-removal.repository.js';
import type { NotifiedPerson, NotifiedUser } from './notified.js';

/** What was removed; `complete` when nothing is left. */
export interface RemovedNotifications {
  readonly notifications: number;
  readonly complete: boolean;
}

/** The notifications' part of an erasure, with what was tried to deliver them and what was still to be. */
@Injectable()
export class NotificationRemoval {
  constructor(
    private readonly notifications: NotificationRemovalRepository,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Removes notifications about links that these people came through, and about these users: of each at most `limit`. Their rows go first: a
   * delivery that is being written down holds its notification's, so that none is left behind.
   */
  async remove(
    tx: Tx,
    people: readonly NotifiedPerson[],
    users: readonly NotifiedUser[],
    limit: number,
  ): Promise<RemovedNotifications> {
    const [ofPeople, ofUsers] = await Promise.all([
      people.length === 0 ? [] : this.notifications.removeOfPeople(tx, people, limit),
      users.length === 0 ? [] : this.notifications.removeOfUsers(tx, users, limit),
    ]);
    const ids = [...ofPeople, ...ofUsers];
    if (ids.length > 0)
      await Promise.all([this.notifications.removeDeliveries(tx, ids), this.jobs.remove(tx, ids)]);
    return { notifications: ids.length, complete: ofPeople.length < limit && ofUsers.length < limit };
  }
}
