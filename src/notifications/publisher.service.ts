import { Injectable } from '@nestjs/common';
import { type EndpointKey, EndpointsService } from '../endpoints/endpoints.service.js';
import { type Subscriber, TEST_TYPE } from '../endpoints/notification-types.js';
import { Clock } from '../platform/clock/clock.service.js';
import type { Transaction } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { addressEvents, NIL_ACCOUNT, type NotificationEvent } from './notification-event.js';
import { QueueRepository } from './queue.repository.js';
import { ReadyLanes } from './ready-lanes.service.js';

/** An insert of so many rows with the largest bodies takes about a second; a statement may take four. */
const MAX_ROWS = 2_500;

const TEST_MESSAGE = 'This is a test: nothing has happened.';

/** Writes notifications in the transaction of the event, so that neither can exist without the other. */
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
   * Writes a notification for each subscriber of each event, with one statement for each account and each 2,500 rows. They
   * are sent after the commit.
   * @param events in the order in which they happened
   * @param subscribers as found in the same transaction; left out: they are looked up
   */
  async publish(
    tx: Transaction,
    events: readonly NotificationEvent[],
    subscribers?: readonly Subscriber[],
  ): Promise<void> {
    if (events.length === 0) return;
    const appIds = events.map(({ appId }) => appId);
    const known = subscribers ?? (await this.endpoints.findSubscribers(tx, appIds));
    const notifications = addressEvents(events, known).map((each) => ({ ...each, id: this.ids.newUuid() }));
    const byAccount = Map.groupBy(notifications, ({ event }) => event.accountId);
    const now = this.clock.now();
    // Sorted, because each insert locks rows: transactions that lock in one order do not deadlock.
    for (const accountId of [...byAccount.keys()].sort())
      for (const part of splitRows(byAccount.get(accountId) ?? []))
        await this.queue.insert(tx, accountId, part, now);
    const due = notifications.filter(({ subscriber }) => !subscriber.isDisabled);
    const lanes = due.map(({ event: { appId, accountId }, subscriber: { endpointId } }) => ({
      appId,
      accountId,
      endpointId,
    }));
    tx.afterCommit(() => this.lanes.add(lanes));
  }

  /**
   * Writes a test for an endpoint, whatever types it asks for.
   * @returns the UUID of the notification
   */
  async publishTest(tx: Transaction, { appId, id: endpointId }: EndpointKey): Promise<string> {
    const id = this.ids.newUuid();
    const data = JSON.stringify({ endpointId: toTypeId('ep', endpointId), message: TEST_MESSAGE });
    const sent = { id, appId, endpointId, type: TEST_TYPE, data, isDisabled: false } as const;
    await this.queue.insertApart(tx, [sent], this.clock.now());
    tx.afterCommit(() => this.lanes.add([{ appId, accountId: NIL_ACCOUNT, endpointId }]));
    return id;
  }
}

function splitRows<Row>(rows: readonly Row[]): Row[][] {
  const count = Math.ceil(rows.length / MAX_ROWS);
  return Array.from({ length: count }, (_, index) => rows.slice(index * MAX_ROWS, (index + 1) * MAX_ROWS));
}
