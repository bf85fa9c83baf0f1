import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import type { Transaction, Tx } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { JobQueue, type Sending } from '../jobs/job-queue.service.js';
import { address, type Announcement, type Listener } from './announcement.js';
import { AnnouncementsRepository, type NewNotification } from './announcements.repository.js';

/** Puts what happened into the outbox: in the transaction in which it happens, so that neither can be without the other. */
@Injectable()
export class Announcements {
  constructor(
    private readonly announcements: AnnouncementsRepository,
    private readonly jobs: JobQueue,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Who of these apps is to hear of anything. Nobody: then nothing need be announced. */
  async findListeners(tx: Tx, appIds: readonly string[]): Promise<Listener[]> {
    return appIds.length === 0 ? [] : this.announcements.findListeners(tx, [...new Set(appIds)]);
  }

  /** Who is to hear of what happens to these links. */
  async findListenersOfLinks(tx: Tx, linkIds: readonly string[]): Promise<Listener[]> {
    return linkIds.length === 0 ? [] : this.announcements.findListenersOfLinks(tx, linkIds);
  }

  /**
   * Asks for the statements that write the notifications and their jobs: three, whatever the number.
   * @param listeners as found in the same transaction
   */
  begin(tx: Transaction, announcements: readonly Announcement[], listeners: readonly Listener[]): Sending {
    const addressed = address(announcements, listeners);
    if (addressed.length === 0) return { sent: Promise.resolve(), done: Promise.resolve() };
    const notifications: NewNotification[] = addressed.map((each) => ({ ...each, id: this.ids.newUuid() }));
    const inserted = this.announcements.insert(tx, notifications, this.clock.now());
    const jobs = this.jobs.beginNew(
      tx,
      notifications
        .filter(({ listener }) => !listener.isDisabled)
        .map(({ id, listener }) => ({ notificationId: id, endpointId: listener.endpointId })),
    );
    const done = Promise.all([inserted, jobs.done]).then(() => undefined);
    // Whoever waits for the one hears of a failure there; the other must not be one that nobody heard of.
    for (const promise of [jobs.sent, done]) promise.catch(() => undefined);
    return { sent: jobs.sent, done };
  }

  /** Announces what happened, from finding who is to hear it to the end. */
  async announce(tx: Transaction, announcements: readonly Announcement[]): Promise<void> {
    if (announcements.length === 0) return;
    const listeners = await this.findListeners(
      tx,
      announcements.map(({ appId }) => appId),
    );
    await this.begin(tx, announcements, listeners).done;
  }
}
