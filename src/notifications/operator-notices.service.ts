import { Injectable } from '@nestjs/common';
import { OPERATORS } from '../endpoints/endpoint-owner.js';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import { receives } from '../endpoints/notification-types.js';
import { Clock } from '../platform/clock/clock.service.js';
import type { Transaction } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { NIL_ACCOUNT } from './notification-event.js';
import { type OperatorNotice, toNoticeData } from './operator-notice.js';
import { QueueRepository } from './queue.repository.js';
import { ReadyLanes } from './ready-lanes.service.js';

/**
 * Notifies the operators' endpoints, in the transaction of what happened. Each notification is sent on its own: none waits for an
 * earlier one. When an endpoint of the operators is disabled, the others receive that; its own notification is stored as canceled,
 * so that nothing goes in circles.
 */
@Injectable()
export class OperatorNotices {
  constructor(
    private readonly queue: QueueRepository,
    private readonly endpoints: EndpointsService,
    private readonly lanes: ReadyLanes,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Writes a notification for each endpoint of the operators that receives the type, in two statements. They are sent after the commit. */
  async publish(tx: Transaction, notices: readonly OperatorNotice[]): Promise<void> {
    if (notices.length === 0) return;
    const subscribers = await this.endpoints.findOperators(tx);
    const notifications = notices.flatMap((notice) => {
      const data = JSON.stringify(toNoticeData(notice));
      return subscribers
        .filter((subscriber) => receives(subscriber, notice.type))
        .map(({ appId, endpointId, isDisabled }) => {
          return { id: this.ids.newUuid(), appId, endpointId, type: notice.type, data, isDisabled };
        });
    });
    await this.queue.insertApart(tx, notifications, this.clock.now());
    const due = notifications.filter(({ isDisabled }) => !isDisabled);
    const lanes = due.map(({ endpointId }) => ({ appId: OPERATORS, accountId: NIL_ACCOUNT, endpointId }));
    tx.afterCommit(() => this.lanes.add(lanes));
  }
}
