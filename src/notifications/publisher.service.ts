import { Injectable } from '@nestjs/common';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import type { Subscriber } from '../endpoints/subscriber.js';
import { Clock } from '../platform/clock/clock.service.js';
import type { Transaction } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { addressEvents, type NotificationEvent } from './notification-event.js';
import { QueueRepository } from './queue.repository.js';
import { ReadyLanes } from './ready-lanes.service.js';

/** Rows with the largest bodies are inserted in a second at most, and a statement may take four. */
const MAX_INSERT = 2_500;

/** Writes what apps are to receive, in the transaction that makes it true: neither can be there without the other. */
@Injectable()
export class NotificationPublisher {
  constructor(
    private readonly queue: QueueRepository,
    private readonly endpoints: EndpointsService,
    private readonly lanes: ReadyLanes,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Writes a notification for each subscriber of each event, in one statement an account unless there are thousands; they are
   * sent once the transaction is committed.
   * @param events in the order in which they happened
   * @param subscribers as found in the same transaction; left out: they are found here
   */
  async publish(
    tx: Transaction,
    events: readonly NotificationEvent[],
    subscribers?: readonly Subscriber[],
  ): Promise<void> {
    if (events.length === 0) return;
    const known =
      subscribers ??
      (await this.endpoints.findSubscribers(
        tx,
        events.map(({ appId }) => appId),
      ));
    const notifications = addressEvents(events, known).map((each) => ({ ...each, id: this.ids.newUuid() }));
    const byAccount = Map.groupBy(notifications, ({ event }) => event.accountId);
    const now = this.clock.now();
    // In one order for all transactions, because each of these locks rows.
    for (const accountId of [...byAccount.keys()].sort())
      for (const part of partsOf(byAccount.get(accountId) ?? []))
        await this.queue.insert(tx, accountId, part, now);
    const ready = notifications.filter(({ subscriber }) => !subscriber.isDisabled);
    tx.afterCommit(() =>
      this.lanes.add(
        ready.map(({ event, subscriber }) => ({
          accountId: event.accountId,
          endpointId: subscriber.endpointId,
        })),
      ),
    );
  }
}

function partsOf<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / MAX_INSERT);
  return Array.from({ length: count }, (_, index) =>
    items.slice(index * MAX_INSERT, (index + 1) * MAX_INSERT),
  );
}
