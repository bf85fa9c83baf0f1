import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database } from '../../platform/database/database.service.js';
import { HourlyTally } from '../../platform/counts/hourly-tally.js';
import { Metrics } from '../../platform/health/metrics.service.js';
import { type RepeatedTask, Scheduler } from '../../platform/scheduler/scheduler.service.js';
import {
  type Arrival,
  ARRIVAL_SHAPES,
  NO_ACCOUNT,
  SHAPES_OF_PEOPLE,
  signedShape,
  UNSIGNED,
} from './arrival-shape.js';
import type { ArrivalSummaries, ShapeSummary } from './arrival-summary.js';
import { ANY_SHAPE } from './arrival-trouble.js';
import { type ArrivalPlace, ArrivalsRepository } from './arrivals.repository.js';

/** People read the counts, so they may be some seconds old. */
const FLUSH_EVERY_MS = 5_000;
/** A limit of memory while the database is unavailable: more accounts and shapes than an instance counts in an hour. */
const MAX_WAITING = 100_000;
/** Rows of one statement. */
const BATCH = 1_000;

/** Counts what Meta delivers, by account, shape and hour, without a statement for each request. */
@Injectable()
export class Arrivals implements OnApplicationShutdown {
  private readonly tally = new HourlyTally<ArrivalPlace>(['igId', 'shape'], MAX_WAITING);
  private readonly flushing: RepeatedTask;

  constructor(
    private readonly database: Database,
    private readonly repository: ArrivalsRepository,
    private readonly metrics: Metrics,
    private readonly clock: Clock,
    scheduler: Scheduler,
  ) {
    metrics.instagram.expectArrivals(ARRIVAL_SHAPES);
    this.flushing = scheduler.repeat({
      name: 'write what arrived from Meta',
      everyMs: FLUSH_EVERY_MS,
      run: () => this.flush(),
    });
  }

  /** Requests have ended by now, so this writes all that is left. */
  onApplicationShutdown(): Promise<void> {
    return this.flushing.runNow();
  }

  /** Counts the events of a request. */
  note(arrivals: readonly Arrival[], at: Date): void {
    for (const { igId, shape } of arrivals) {
      this.tally.add({ igId, shape }, at);
      this.metrics.instagram.countArrival(shape);
    }
  }

  /**
   * Counts a request by its signature.
   * @param secret place of the secret in `META_APP_SECRETS`, from 0; null when none verifies it
   */
  noteSignature(secret: number | null, at: Date): void {
    const shape = secret === null ? UNSIGNED : signedShape(secret + 1);
    this.tally.add({ igId: NO_ACCOUNT, shape }, at);
  }

  /** Writes what was counted since the last time. After a failure the counts are kept for the next time. */
  flush(): Promise<void> {
    return this.tally.flush(BATCH, (part) =>
      // A count that a crash of the database loses does no harm.
      this.database.inTransaction((tx) => this.repository.add(tx, part), { durable: false }),
    );
  }

  /** What arrived for accounts, by Instagram id, including the counts of this instance that were not written yet. */
  async summarise(igIds: readonly string[]): Promise<Map<string, ArrivalSummaries>> {
    // Waits for a flush that is under way, too: what it has taken is not in the table yet.
    await this.flushing.runNow();
    const sum = { shapes: SHAPES_OF_PEOPLE, name: ANY_SHAPE };
    const rows = await this.database.read((tx) =>
      this.repository.summarise(tx, igIds, this.clock.now(), sum),
    );
    const summaries = new Map<string, Map<string, ShapeSummary>>(igIds.map((igId) => [igId, new Map()]));
    for (const { igId, ...summary } of rows) summaries.get(igId)?.set(summary.shape, summary);
    return summaries;
  }

  /** The counts of requests, by the secret that verified their signature. */
  async summariseSignatures(): Promise<ArrivalSummaries> {
    return (await this.summarise([NO_ACCOUNT])).get(NO_ACCOUNT) ?? new Map();
  }

  /** The Instagram ids of all accounts that anything arrived for, registered or not. */
  findCounted(): Promise<string[]> {
    return this.database.read((tx) => this.repository.findCounted(tx));
  }
}
