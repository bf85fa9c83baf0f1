import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Database } from './database.service.js';
import type { GrowingTable } from './kept-plans.js';
import { TableSizesRepository } from './table-sizes.repository.js';
import { TableSizes } from './table-sizes.service.js';

/** A new deployment grows quickly; what is large seldom becomes small. */
const WHILE_SMALL_MS = 2_000;
const ONCE_LARGE_MS = 60_000;
/** Not every app sends keys, or ever will. */
const ALWAYS_USED: readonly GrowingTable[] = ['links', 'identities', 'attempts'];

/** Keeps what is known of the sizes of tables up to date. */
@Injectable()
export class TableSizesWorker implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly database: Database,
    private readonly repository: TableSizesRepository,
    private readonly sizes: TableSizes,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.measure();
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async measure(): Promise<void> {
    try {
      this.sizes.set(await this.database.read((tx) => this.repository.measure(tx)));
    } catch {
      // What was known holds until the next look; a database that is away is told of by whoever needs it.
    }
    if (this.stopped) return;
    const isLarge = this.sizes.mayKeepPlans(ALWAYS_USED);
    this.timer = setTimeout(
      () => (this.running = this.measure()),
      isLarge ? ONCE_LARGE_MS : WHILE_SMALL_MS,
    ).unref();
  }
}
