import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { EndpointsService } from '../endpoints/endpoints.service.js';
import type { EndpointTarget } from '../endpoints/endpoint-target.js';
import { Database } from '../platform/database/database.service.js';
import { describeFault } from '../platform/database/database-errors.js';
import type { ClaimedNotification } from './delivery-result.js';
import { DeliveryRoom } from './delivery-room.service.js';
import { DeliveryResults } from './delivery-results.service.js';
import { type Lane, shareRooms } from './lanes.js';
import { QueueRepository, type Room } from './queue.repository.js';
import { ReadyLanes } from './ready-lanes.service.js';
import { WebhookSender } from './webhook-sender.service.js';

/** How many claims are under way: each has a connection of the pool for a moment. */
const MAX_CLAIMS = 4;
/** How many lanes a claim chooses from. */
const MAX_LANES = 64;
/** Room that comes free is not claimed one by one: it waits this long for more, unless there is much of it. */
const GATHER_MS = 5;
const MUCH = 4;
/** After a claim failed. */
const PAUSE_MS = 500;
/** A delivery without an answer by then is broken off and given back. */
const DRAIN_MS = 5_000;
/** How long giving back may take; what cannot be given back is due again when its lease ends. */
const GIVE_BACK_MS = 1_000;

/** Claims due notifications while there is room for them, and has them sent. Every instance does; each claim is one's alone. */
@Injectable()
export class Dispatcher implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('notifications');
  /** Aborted when nothing more is to be claimed; the second one when what is under way is broken off. */
  private readonly stopping = new AbortController();
  private readonly leaving = new AbortController();
  private readonly underWay = new Set<Promise<void>>();
  private readonly claiming = new Set<string>();
  private freed = 0;
  private next: NodeJS.Immediate | undefined;
  private gathering: NodeJS.Timeout | undefined;
  /** A claim belongs to no single request: it must not run in the context of the one that made a notification due. */
  private readonly runOutside = AsyncLocalStorage.snapshot();
  private drained: Promise<void> = Promise.resolve();

  constructor(
    private readonly lanes: ReadyLanes,
    private readonly database: Database,
    private readonly queue: QueueRepository,
    private readonly endpoints: EndpointsService,
    private readonly sender: WebhookSender,
    private readonly results: DeliveryResults,
    private readonly room: DeliveryRoom,
  ) {}

  onApplicationBootstrap(): void {
    this.lanes.onAdded(() => this.claimSoon());
    this.claimSoon();
  }

  /** Before the server closes: while its last requests are answered, what is under way ends. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
    this.drained = this.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.drained;
  }

  private async drain(): Promise<void> {
    clearImmediate(this.next);
    clearTimeout(this.gathering);
    await this.ended(DRAIN_MS);
    this.leaving.abort();
    await this.ended(GIVE_BACK_MS);
  }

  private async ended(withinMs: number): Promise<void> {
    const allEnded = async (): Promise<void> => {
      while (this.underWay.size > 0) await Promise.all(this.underWay);
    };
    await Promise.race([allEnded(), sleep(withinMs, undefined, { ref: false })]);
  }

  private claimSoon(): void {
    this.next ??= setImmediate(() => {
      this.next = undefined;
      this.runOutside(() => this.claimAll());
    });
  }

  private claimAfter(ms: number): void {
    this.gathering ??= setTimeout(() => {
      this.gathering = undefined;
      this.claimSoon();
    }, ms);
  }

  /** Begins claims while there is room, one at a time for an account. */
  private claimAll(): void {
    this.freed = 0;
    while (this.claiming.size < MAX_CLAIMS && !this.stopping.signal.aborted) {
      const lanes = this.chooseLanes();
      if (lanes.size === 0) return;
      this.track(this.claim(lanes));
    }
  }

  /** Lanes of one account, and how much may be claimed of each. */
  private chooseLanes(): ReadonlyMap<Lane, number> {
    const candidates = this.lanes.next(
      MAX_LANES,
      ({ accountId, endpointId }) => !this.claiming.has(accountId) && this.room.hasRoom(endpointId),
    );
    const rooms = shareRooms(candidates, this.room.limits);
    const [first] = rooms.keys();
    return new Map([...rooms].filter(([{ accountId }]) => accountId === first?.accountId));
  }

  private async claim(lanes: ReadonlyMap<Lane, number>): Promise<void> {
    const accountId = [...lanes.keys()][0]?.accountId ?? '';
    const rooms = [...lanes].map(([{ endpointId }, count]) => ({ endpointId, count }));
    this.claiming.add(accountId);
    for (const lane of lanes.keys()) this.lanes.remove(lane);
    for (const { endpointId, count } of rooms) this.room.take(endpointId, count);
    try {
      const { claimed, found, targets } = await this.claimTogether(accountId, rooms);
      for (const notification of claimed) {
        this.room.take(notification.endpointId, 1);
        this.track(this.deliver(notification, targets.get(notification.endpointId)));
      }
      this.lanes.add(
        [...lanes].filter(([{ endpointId }, count]) => found.get(endpointId) === count).map(([lane]) => lane),
      );
    } catch (error) {
      this.logger.warn({
        message: 'no notifications could be claimed; it is tried again',
        fault: describeFault(error),
      });
      await sleep(PAUSE_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      this.lanes.add([...lanes.keys()]);
    } finally {
      for (const { endpointId, count } of rooms) this.room.endRequests(endpointId, count);
      this.room.endDeliveries(rooms.reduce((sum, { count }) => sum + count, 0));
      this.claiming.delete(accountId);
      if (!this.lanes.isEmpty) this.claimSoon();
    }
  }

  private claimTogether(accountId: string, rooms: readonly Room[]) {
    return this.database.inTransaction(
      async (tx) => {
        const [{ claimed, found }, targets] = await Promise.all([
          this.queue.claim(tx, accountId, rooms),
          this.endpoints.findTargets(
            tx,
            rooms.map(({ endpointId }) => endpointId),
          ),
        ]);
        return { claimed, found, targets };
      },
      // A claim that is lost with the database server leaves its notifications due.
      { keepPlans: true, durable: false },
    );
  }

  private async deliver(
    notification: ClaimedNotification,
    target: EndpointTarget | undefined,
  ): Promise<void> {
    const stopWatch = this.room.watchRequest(() => this.claimMore());
    try {
      const result = await this.sender.deliver(notification, target, this.leaving.signal).finally(stopWatch);
      this.room.endRequests(notification.endpointId, 1);
      await this.results.record(result, this.leaving.signal);
    } catch (error) {
      // The notification is due again when its lease ends.
      this.room.endRequests(notification.endpointId, 1);
      this.logger.error({ message: 'a delivery met a fault of ours', fault: describeFault(error) });
    } finally {
      this.room.endDeliveries(1);
      this.claimMore();
    }
  }

  /** Room for one has come free. */
  private claimMore(): void {
    if (this.lanes.isEmpty) return;
    this.freed += 1;
    if (this.freed * MUCH >= this.room.perEndpoint) this.claimSoon();
    else this.claimAfter(GATHER_MS);
  }

  private track(work: Promise<void>): void {
    const tracked = work.finally(() => this.underWay.delete(tracked));
    this.underWay.add(tracked);
  }
}
