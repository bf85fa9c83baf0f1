import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { HourlyTally } from '../platform/counts/hourly-tally.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { type RepeatedTask, Scheduler } from '../platform/scheduler/scheduler.service.js';
import { type Count, COUNT_FIELDS, type CountEntry, type CountKey, keyOfCount } from './count.js';
import { appDay, boundChannels, SCOPES, toStatistics, toTotals } from './statistic-rows.js';
import { type EndpointDeliveries, type StatsFilter, StatisticsRepository } from './statistics.repository.js';
import type { StatsCount } from './stats-answer.js';
import { type StatsRange, startOfBucket } from './stats-range.js';

/** How old an answer may be, and what a crash of an instance loses. */
const FLUSH_EVERY_MS = 5_000;
/** A bound of an instance's memory while the database is away. */
const MAX_WAITING = 100_000;
/** Entries of one transaction. */
const BATCH = 1_000;

/** What of the counts is asked for; null: all. */
export interface StatsQuestion extends Pick<StatsFilter, 'channel'> {
  /** UUID; null names an app that does not exist, undefined: all. */
  readonly appId: string | null | undefined;
  /** Username or igId. */
  readonly account: string | null;
}

/**
 * Counts what happens to links and deliveries, by hour, app, account and channel, without a statement for each: callers count what
 * they have committed, and each instance adds up its counts every few seconds. The rows of links and attempts remain the truth: a
 * crash loses the counts of its last seconds.
 */
@Injectable()
export class Statistics implements OnApplicationShutdown {
  private readonly tally = new HourlyTally<CountKey>(COUNT_FIELDS, MAX_WAITING);
  private readonly flushing: RepeatedTask;

  constructor(
    private readonly database: Database,
    private readonly repository: StatisticsRepository,
    private readonly accounts: AccountsService,
    private readonly clock: Clock,
    scheduler: Scheduler,
  ) {
    this.flushing = scheduler.repeat({
      name: 'write the statistics',
      everyMs: FLUSH_EVERY_MS,
      run: () => this.flush(),
    });
  }

  /** Requests have ended by now, so this writes all that is left. */
  onApplicationShutdown(): Promise<void> {
    return this.flushing.runNow();
  }

  /** Counts what has happened now, and is committed. */
  count(counts: readonly Count[]): void {
    const now = this.clock.now();
    for (const count of counts) this.tally.add(keyOfCount(count), now);
  }

  /** Writes what was counted since the last time. After a failure it is kept for the next time. */
  flush(): Promise<void> {
    return this.tally.flush(BATCH, (part) =>
      // A count that a crash of the database loses does no harm.
      this.database.inTransaction((tx) => this.add(tx, part), { durable: false }),
    );
  }

  /** The counts of a range, with those of this instance that were not written yet. */
  async read(range: StatsRange, { appId, account, channel }: StatsQuestion): Promise<StatsCount[]> {
    if (appId === null) return [];
    await this.flushing.runNow();
    return this.database.read(async (tx) => {
      const known = account === null ? null : await this.accounts.findByName(tx, account);
      if (account !== null && known === null) return [];
      return this.repository.read(tx, range, {
        appId: appId ?? null,
        accountId: known?.id ?? null,
        channel,
      });
    });
  }

  /**
   * The deliveries to endpoints (UUIDs), with those of this instance that were not written yet; null sums up all endpoints.
   * @param since the sums begin with the hour that it lies in
   */
  async readDeliveries(
    endpointIds: readonly (string | null)[],
    since: Date,
  ): Promise<ReadonlyMap<string | null, EndpointDeliveries>> {
    await this.flushing.runNow();
    const scopes = new Map(endpointIds.map((id) => [id === null ? SCOPES.all : SCOPES.endpoint(id), id]));
    const rows = await this.database.read((tx) =>
      this.repository.readDeliveries(tx, [...scopes.keys()], startOfBucket('hour', since)),
    );
    return new Map(rows.map(({ scope, ...deliveries }) => [scopes.get(scope) ?? null, deliveries]));
  }

  private async add(tx: Tx, entries: readonly CountEntry[]): Promise<void> {
    const appIds = new Set(entries.map(({ appId }) => appId));
    const days = new Set(entries.map(({ hour }) => startOfBucket('day', hour).getTime()));
    const rows = await this.repository.findChannels(
      tx,
      [...appIds],
      [...days].map((ms) => new Date(ms)),
    );
    const known = new Map<string, Set<string>>();
    for (const { appId, at, channel } of rows) {
      const key = appDay(appId, at);
      known.set(key, (known.get(key) ?? new Set()).add(channel));
    }
    const bounded = boundChannels(entries, known);
    await this.repository.add(tx, toStatistics(bounded));
    await this.repository.addTotals(tx, toTotals(bounded));
  }
}
