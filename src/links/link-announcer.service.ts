import { Injectable } from '@nestjs/common';
import { NotificationPublisher } from '../notifications/publisher.service.js';
import type { Transaction, Tx } from '../platform/database/database.service.js';
import { notify } from '../platform/database/notify.js';
import { Statistics } from '../statistics/statistics.service.js';
import { LINK_CHANNEL } from './link-channel.js';
import { toLinkEvents, toOpenedEvents } from './link-notification.js';
import type { LinkState } from './link-state.js';

/** Says that links changed, to the apps and to everything that waits for a link, in the transaction of the change. */
@Injectable()
export class LinkAnnouncer {
  constructor(
    private readonly publisher: NotificationPublisher,
    private readonly statistics: Statistics,
  ) {}

  /** Links are in another state. */
  async moved(tx: Transaction, links: readonly LinkState[], now: Date): Promise<void> {
    await this.wake(tx, links);
    await this.publisher.publish(
      tx,
      links.flatMap((link) => toLinkEvents(link, now)),
    );
  }

  /** A person has opened a link. */
  async opened(tx: Transaction, links: readonly LinkState[], now: Date): Promise<void> {
    await this.wake(tx, links);
    await this.publisher.publish(
      tx,
      links.flatMap((link) => toOpenedEvents(link, now)),
    );
    tx.afterCommit(() => this.statistics.count(links.map((link) => ({ ...link, name: 'opened' }))));
  }

  /** Links end later. */
  async extended(tx: Tx, links: readonly LinkState[]): Promise<void> {
    await this.wake(tx, links);
  }

  private wake(tx: Tx, links: readonly LinkState[]): Promise<void> {
    return notify(
      tx,
      LINK_CHANNEL,
      links.map(({ id }) => id),
    );
  }
}
