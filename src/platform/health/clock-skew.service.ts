import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock } from '../clock/clock.service.js';
import { Database, type Statement } from '../database/database.service.js';
import { LineLimit } from '../logging/line-limit.js';
import { type RepeatedTask, Scheduler } from '../scheduler/scheduler.service.js';
import { Metrics } from './metrics.service.js';

const MEASURE_EVERY_MS = 60_000;
/** Links and events have a tolerance of 60 s: a warning comes long before it is used up. */
const TOLERATED_MS = 5_000;
const WARN_EVERY_MS = 3_600_000;

const READ_CLOCK: Statement = {
  name: 'read_clock',
  text: 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
};

/**
 * Measures how far the clock of the database is ahead of this service's. Expiry is judged by the service's clock and the queue
 * by the database's, so that two clocks that differ make links end early or late, and notifications wait.
 */
@Injectable()
export class ClockSkew implements OnApplicationBootstrap {
  private readonly logger = new Logger('database');
  private readonly warnings = new LineLimit(WARN_EVERY_MS);
  private readonly measuring: RepeatedTask;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
    scheduler: Scheduler,
  ) {
    this.measuring = scheduler.repeat({
      name: 'compare the clock with that of the database',
      everyMs: MEASURE_EVERY_MS,
      run: () => this.measure(),
    });
  }

  onApplicationBootstrap(): void {
    void this.measuring.runNow();
  }

  /** How many milliseconds the clock of the database is ahead of this service's. */
  read(): Promise<number> {
    return this.database.read(async (tx) => {
      const before = this.clock.now().getTime();
      const [row] = await tx.query<{ ms: number }>(READ_CLOCK);
      const after = this.clock.now().getTime();
      return (row?.ms ?? after) - (before + after) / 2;
    });
  }

  private async measure(): Promise<void> {
    const skewMs = await this.read();
    this.metrics.setClockSkew(skewMs / 1_000);
    if (Math.abs(skewMs) <= TOLERATED_MS || this.warnings.take(performance.now()) === null) return;
    this.logger.warn({
      message: 'the clocks of the service and of the database differ; synchronise both (NTP)',
      databaseAheadSeconds: Math.round(skewMs / 100) / 10,
    });
  }
}
