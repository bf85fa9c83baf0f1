import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { META_FORWARDING_CONFIG, type MetaForwardingConfig } from '../platform/config/config.js';
import { Database } from '../platform/database/database.service.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { type RepeatedTask, Scheduler } from '../platform/scheduler/scheduler.service.js';
import { ForwardSender } from './forward-sender.service.js';
import { type ForwardUrl, toForwardUrls } from './forward-url.js';
import { waitAfterAttempts } from './forwarded-request.js';
import { type ClaimedForward, ForwardsRepository } from './forwards.repository.js';

/** Retries, ended leases, and what other instances stored and did not send, are found within a second. */
const FIND_EVERY_MS = 900;
/** How long a request in progress may go on when the service stops. */
const DRAIN_MS = 5_000;

/** A claim or result that a crash of the database server loses leads to one more attempt. */
const QUICK = { keepPlans: true, durable: false };

/**
 * Sends waiting deliveries, one after the other to each URL: the first row is claimed, sent and removed, then the next one. Across
 * all instances a URL has one request at a time, because nothing behind a claimed row is claimed. A URL that does not answer
 * delays only its own rows.
 */
@Injectable()
export class ForwardQueue implements OnModuleDestroy {
  readonly urls: readonly ForwardUrl[];
  private readonly logger = new Logger('meta-forwarding');
  private readonly tasks: readonly RepeatedTask[];
  private readonly lastErrors = new Map<number, string>();
  private readonly leaving = new AbortController();
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly forwards: ForwardsRepository,
    private readonly sender: ForwardSender,
    private readonly metrics: Metrics,
    @Inject(META_FORWARDING_CONFIG) config: MetaForwardingConfig,
    scheduler: Scheduler,
  ) {
    this.urls = toForwardUrls(config.urls);
    this.tasks = this.urls.map((url) =>
      scheduler.repeat({
        name: `forward deliveries to URL ${url.place}`,
        everyMs: FIND_EVERY_MS,
        run: () => this.sendAll(url),
      }),
    );
  }

  /** Sends what waits, without waiting for the next turn: call it after new rows are committed. */
  wake(): void {
    for (const task of this.tasks) void task.runNow();
  }

  /** Why the last attempt of this instance failed; null when it did not. */
  lastErrorOf({ place }: ForwardUrl): string | null {
    return this.lastErrors.get(place) ?? null;
  }

  /** Runs before the scheduler waits for the current runs, which end after their current request. */
  onModuleDestroy(): void {
    this.isStopped = true;
    setTimeout(() => this.leaving.abort(), DRAIN_MS).unref();
  }

  private async sendAll(url: ForwardUrl): Promise<void> {
    while (!this.isStopped) {
      const claimed = await this.database.inTransaction((tx) => this.forwards.claim(tx, url.hash), QUICK);
      if (claimed === null || !(await this.sendOne(url, claimed))) return;
    }
  }

  /** Returns whether the next row may be claimed. */
  private async sendOne(url: ForwardUrl, claimed: ClaimedForward): Promise<boolean> {
    const result = await this.sender.send(url.url, claimed, this.leaving.signal);
    switch (result.kind) {
      case 'delivered':
        this.lastErrors.delete(url.place);
        break;
      case 'failed':
        this.lastErrors.set(url.place, result.error);
        this.logger.debug({
          message: 'a delivery was not forwarded; it is retried',
          url: url.place,
          error: result.error,
        });
        break;
      case 'aborted':
        await this.postpone(claimed, 0);
        return false;
    }
    this.metrics.countForward(result.kind);
    if (result.kind === 'failed') {
      await this.postpone(claimed, waitAfterAttempts(claimed.claims));
      return false;
    }
    await this.database.inTransaction((tx) => this.forwards.remove(tx, claimed), QUICK);
    return true;
  }

  private postpone(claimed: ClaimedForward, waitMs: number): Promise<void> {
    return this.database.inTransaction((tx) => this.forwards.postpone(tx, claimed, waitMs), QUICK);
  }
}
