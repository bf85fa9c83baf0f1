import { setTimeout as sleep } from 'node:timers/promises';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { describeFault } from '../platform/database/database-errors.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { JobQueue, type Taken } from '../jobs/job-queue.service.js';
import { DeliveryService } from './delivery.service.js';
import { Load, pauseAfter, type Round } from './pace.js';

/** How many jobs this instance has under way at the most. */
const CAPACITY = 512;
/** How many it takes at a time. */
const TAKE = 128;
/** How many of one endpoint's are under way, on all instances together: a slow one holds up nobody but itself. */
const PER_ENDPOINT = 16;
/** Jobs that others put in, or whose time comes, are found by looking. */
const POLL_MS = 1_000;
/** Whoever has not answered by then is hung up on; the job is put back, and another instance takes it. */
const DRAIN_MS = 5_000;
const NOTHING: Taken = { jobs: [], unbundled: 0 };
/** How long that may take. What cannot be put back expires. */
const PUT_BACK_MS = 1_000;

/** Takes jobs as long as there are any and there is room for them. Every instance does; each job is taken by one. */
@Injectable()
export class DeliveryWorker
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private readonly logger = new Logger('deliveries');
  /** Aborted when it is time to stop; the second one when it is time to be gone. */
  private readonly stopping = new AbortController();
  private readonly leaving = new AbortController();
  private readonly underWay = new Set<Promise<void>>();
  private running: Promise<void> = Promise.resolve();
  private drained: Promise<void> = Promise.resolve();
  private readonly load = new Load();
  private isWoken = false;
  private wakeUp: () => void = () => undefined;

  constructor(
    private readonly jobs: JobQueue,
    private readonly deliveries: DeliveryService,
    private readonly metrics: Metrics,
  ) {}

  onApplicationBootstrap(): void {
    this.jobs.onJobs(() => this.wake());
    this.running = this.run();
  }

  /** Before the server closes: while its last requests are answered, what is under way ends. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
    this.wake();
    this.drained = this.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.drained;
  }

  private async drain(): Promise<void> {
    await this.running;
    await this.ended(DRAIN_MS);
    this.leaving.abort();
    await this.ended(PUT_BACK_MS);
  }

  private async ended(withinMs: number): Promise<void> {
    await Promise.race([Promise.all(this.underWay), sleep(withinMs, undefined, { ref: false })]);
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.isWoken = false;
      const done = await this.round();
      const pauseMs = pauseAfter(this.load.perSecond(this.metrics.work, performance.now()), done);
      if (pauseMs > 0) await sleep(pauseMs);
      if (done.jobs + done.unbundled === 0) await this.rest();
    }
  }

  /**
   * Takes what there is room for, and does not wait for it. Gives what it did: whenever there was any, there may be more, and of
   * other endpoints too, because the queue looks no further than the oldest jobs of endpoints that have room at that moment.
   */
  private async round(): Promise<Round> {
    const room = CAPACITY - this.underWay.size;
    const { jobs, unbundled } = room > 0 ? await this.take(room) : NOTHING;
    for (const done of this.deliveries.handle(jobs, this.leaving.signal)) {
      const ended = done.then(() => {
        this.underWay.delete(ended);
        this.wake();
      });
      this.underWay.add(ended);
    }
    return { jobs: jobs.length, unbundled };
  }

  private async take(room: number): Promise<Taken> {
    try {
      return await this.jobs.take(Math.min(room, TAKE), PER_ENDPOINT);
    } catch (error) {
      const message = 'no jobs could be taken; it is tried again';
      this.logger.warn({ message, fault: describeFault(error) });
      this.isWoken = false;
      return NOTHING;
    }
  }

  private wake(): void {
    this.isWoken = true;
    this.wakeUp();
  }

  /** Until there may be something to do. */
  private async rest(): Promise<void> {
    if (this.isWoken) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.wakeUp = resolve;
    const timer = setTimeout(resolve, POLL_MS);
    await promise;
    clearTimeout(timer);
  }
}
