import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ChannelListener } from '../platform/database/channel-listener.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { describeFault } from '../platform/database/database-errors.js';
import { DeliveryRoom } from './delivery-room.service.js';
import { DueLanesRepository, QUEUE_CHANNEL } from './due-lanes.repository.js';
import { type Lane, readLanes, writeLanes } from './lanes.js';
import { ReadyLanes } from './ready-lanes.service.js';

/** Retries, ended leases and what a crashed instance did not claim are found by looking, within a second. */
const LOOK_EVERY_MS = 900;
const REPAIR_EVERY_MS = 10_000;
/** How soon others hear that this instance has more than it can send. */
const CALL_EVERY_MS = 100;
/** A payload of NOTIFY has less than 8,000 bytes. https://www.postgresql.org/docs/18/sql-notify.html (read 2026-11) */
const MAX_MESSAGE_BYTES = 7_900;
const MAX_CALLED = 100;

/**
 * Finds lanes that no transaction of this instance added: by looking, and by a call from an instance that has more than it can
 * send. It calls others in the same way, outside the transactions that publish: NOTIFY makes commits wait for each other.
 */
@Injectable()
export class QueueWatch implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('notifications');
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private isAway = false;

  constructor(
    private readonly database: Database,
    private readonly dueLanes: DueLanesRepository,
    private readonly lanes: ReadyLanes,
    private readonly room: DeliveryRoom,
    channels: ChannelListener,
  ) {
    channels.subscribe(QUEUE_CHANNEL, { received: (message) => this.hear(message) });
  }

  onApplicationBootstrap(): void {
    this.running = Promise.all([
      this.repeat(LOOK_EVERY_MS, () => this.look((tx) => this.dueLanes.findDueLanes(tx))),
      this.repeat(REPAIR_EVERY_MS, () => this.look((tx) => this.dueLanes.repair(tx))),
      this.repeat(CALL_EVERY_MS, () => this.call()),
    ]);
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.running;
  }

  private async repeat(everyMs: number, work: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await work();
        this.isAway = false;
      } catch (error) {
        if (!this.isAway)
          this.logger.warn({
            message: 'the queue cannot be looked at; it is tried again',
            fault: describeFault(error),
          });
        this.isAway = true;
      }
      // Spread, so that instances do not look at the same moment.
      await sleep(everyMs * (0.9 + 0.2 * Math.random()), undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(find: (tx: Tx) => Promise<Lane[]>): Promise<void> {
    const found = await this.database.read(find);
    if (!this.stopping.signal.aborted) this.lanes.add(found);
  }

  private async call(): Promise<void> {
    if (this.lanes.isEmpty || this.room.free > 0) return;
    const message = writeLanes(
      this.lanes.next(MAX_CALLED, () => true),
      MAX_MESSAGE_BYTES,
    );
    await this.database.read((tx) => this.dueLanes.call(tx, message));
  }

  private hear(message: string): void {
    const called = readLanes(message);
    if (called !== null) this.lanes.add(called);
    else
      this.look((tx) => this.dueLanes.findDueLanes(tx)).catch((error: unknown) =>
        this.logger.warn({ message: 'a call of another instance was missed', fault: describeFault(error) }),
      );
  }
}
