import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { ChannelListener } from '../platform/database/channel-listener.service.js';
import { Database } from '../platform/database/database.service.js';
import { describeFault } from '../platform/database/database-errors.js';
import { notify } from '../platform/database/notify.js';
import { type RepeatedTask, Scheduler } from '../platform/scheduler/scheduler.service.js';
import { DeliveryCapacity } from './delivery-capacity.service.js';
import { DueLanesRepository } from './due-lanes.repository.js';
import { formatLane, parseLanes } from './lanes.js';
import { ReadyLanes } from './ready-lanes.service.js';

/** Retries, ended leases and notifications that a crashed instance did not claim are found within a second. */
const FIND_EVERY_MS = 900;
const REPAIR_EVERY_MS = 10_000;
/** How soon others hear that this instance has more than it can send. */
const CALL_EVERY_MS = 100;
const QUEUE_CHANNEL = 'hitch_notifications';
/** Few enough for one payload of NOTIFY. */
const MAX_CALLED = 100;

/**
 * Finds lanes with due notifications that no transaction of this instance made due: by polling, and from messages of instances
 * that have more than they can send. An instance sends these messages outside the transactions that publish, because NOTIFY
 * makes their commits wait for each other.
 */
@Injectable()
export class QueueWatch implements OnApplicationBootstrap {
  private readonly logger = new Logger('notifications');
  private readonly finding: RepeatedTask;

  constructor(
    private readonly database: Database,
    private readonly dueLanes: DueLanesRepository,
    private readonly lanes: ReadyLanes,
    private readonly capacity: DeliveryCapacity,
    channels: ChannelListener,
    scheduler: Scheduler,
  ) {
    this.finding = scheduler.repeat({
      name: 'find due notifications',
      everyMs: FIND_EVERY_MS,
      run: async () =>
        this.lanes.add(
          await this.database.inTransaction((tx) => this.dueLanes.find(tx), {
            keepPlans: true,
            durable: false,
            reserved: true,
          }),
        ),
    });
    scheduler.repeat({
      name: 'repair the order of notifications',
      everyMs: REPAIR_EVERY_MS,
      run: async () =>
        this.lanes.add(
          await this.database.inTransaction((tx) => this.dueLanes.repair(tx), {
            keepPlans: true,
            durable: false,
          }),
        ),
    });
    scheduler.repeat({
      name: 'call other instances for notifications',
      everyMs: CALL_EVERY_MS,
      run: () => this.call(),
    });
    channels.subscribe(QUEUE_CHANNEL, { received: (message) => this.lanes.add(parseLanes(message)) });
  }

  onApplicationBootstrap(): void {
    void this.finding.runNow();
  }

  /** Never rejects: other instances find these lanes by polling too, and a warning every 100 ms would fill the log. */
  private async call(): Promise<void> {
    if (this.lanes.isEmpty || this.capacity.free > 0) return;
    const lanes = this.lanes.next(MAX_CALLED, () => true);
    try {
      await this.database.read((tx) => notify(tx, QUEUE_CHANNEL, lanes.map(formatLane)), { reserved: true });
    } catch (error) {
      this.logger.debug({ message: 'other instances could not be called', fault: describeFault(error) });
    }
  }
}
