import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { Database } from '../platform/database/database.service.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { Scheduler } from '../platform/scheduler/scheduler.service.js';
import { ForwardQueue } from './forward-queue.service.js';
import type { ForwardUrl } from './forward-url.js';
import { type ForwardBacklog, ForwardsRepository } from './forwards.repository.js';

const MEASURE_EVERY_MS = 5_000;
const EXPIRE_EVERY_MS = 60_000;
/** A delivery that waits longer means that its receiver is away or too slow. */
const BEHIND_MS = 60_000;
const WARN_EVERY_MS = 60_000;
/** As long as Meta itself repeats a delivery. https://developers.facebook.com/docs/instagram-platform/webhooks (read 2026-11) */
const KEPT_MS = 36 * 3_600_000;
const EXPIRE_BATCH = 1_000;

/** Measures what waits to be forwarded, warns when a receiver falls behind, and removes what could not be sent in time. */
@Injectable()
export class ForwardWatch {
  private readonly logger = new Logger('meta-forwarding');
  private warnedAtMs = -WARN_EVERY_MS;

  constructor(
    private readonly database: Database,
    private readonly forwards: ForwardsRepository,
    private readonly queue: ForwardQueue,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    scheduler: Scheduler,
  ) {
    if (queue.urls.length > 0)
      scheduler.repeat({
        name: 'measure what waits to be forwarded',
        everyMs: MEASURE_EVERY_MS,
        run: () => this.measure(),
      });
    // Without a URL too: rows of URLs that are no longer configured have to go.
    scheduler.repeat({
      name: 'remove deliveries that could not be forwarded',
      everyMs: EXPIRE_EVERY_MS,
      run: () => this.expire(),
    });
    for (const { place } of queue.urls) metrics.setForwardBacklog(place, 0, 0);
  }

  /** Updates the metrics, and warns at most once a minute. */
  async measure(): Promise<void> {
    const { urls } = this.queue;
    const hashes = urls.map(({ hash }) => hash);
    const backlogs = await this.database.read((tx) => this.forwards.measure(tx, hashes));
    const behind = urls.flatMap((url, index) => this.report(url, backlogs[index]) ?? []);
    const nowMs = performance.now();
    if (behind.length === 0 || nowMs - this.warnedAtMs < WARN_EVERY_MS) return;
    this.warnedAtMs = nowMs;
    this.logger.warn({
      message: 'deliveries of Meta wait to be forwarded; they are removed after 36 hours',
      behind,
    });
  }

  /** Removes what has waited for 36 hours. */
  async expire(): Promise<number> {
    const before = new Date(this.clock.now().getTime() - KEPT_MS);
    let total = 0;
    let count: number;
    do {
      count = await this.database.inTransaction((tx) => this.forwards.expire(tx, before, EXPIRE_BATCH));
      total += count;
    } while (count === EXPIRE_BATCH);
    if (total > 0) {
      this.metrics.countForward('expired', total);
      this.logger.error({
        message: 'deliveries of Meta were removed that could not be forwarded',
        count: total,
      });
    }
    return total;
  }

  /** Returns what to warn of, null when the URL is not behind. */
  private report(url: ForwardUrl, backlog: ForwardBacklog | undefined): object | null {
    if (backlog === undefined) return null;
    const { waiting, oldestAt } = backlog;
    const oldestMs = oldestAt === null ? 0 : Math.max(this.clock.now().getTime() - oldestAt.getTime(), 0);
    this.metrics.setForwardBacklog(url.place, waiting, oldestMs / 1_000);
    if (oldestMs < BEHIND_MS) return null;
    const oldestSeconds = Math.round(oldestMs / 1_000);
    return { url: url.place, waiting, oldestSeconds, lastError: this.queue.lastErrorOf(url) };
  }
}
