import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Clock as QueueClock, Db, JobAttempt, JobInsert, PgBoss } from 'pg-boss';
import {
  Database,
  type Statement,
  type Transaction,
  type Tx,
} from '../platform/database/database.service.js';
import { describeFault } from '../platform/database/database-errors.js';
import { BUNDLE_QUEUE, createQueue, DELIVERY_QUEUE, JOB_SCHEMA } from '../platform/database/job-schema.js';
import { type AskingClient, endWhenSilent } from '../platform/database/silence.js';
import { QUEUE_CLOCK } from './jobs.tokens.js';

/** A notification whose turn comes: now, or at a time. */
export interface DeliveryJob {
  /** UUID of the notification; there is one job for each at the most. */
  readonly notificationId: string;
  /** UUID of its endpoint: how many of one endpoint's jobs are taken at once is bounded. */
  readonly endpointId: string;
  /** Null: at once. */
  readonly startAt: Date | null;
}

/** A job that this instance has taken, and which time it was taken: what it says of it later counts for that time only. */
export interface TakenJob {
  readonly notificationId: string;
  readonly attempt: JobAttempt;
}

/** What was taken at once. */
export interface Taken {
  readonly jobs: readonly TakenJob[];
  /** How many jobs were made of bundles meanwhile: then there may be more to take. */
  readonly unbundled: number;
}

/** What the job of a bundle says: which notifications wait for a job of their own. Ids only. */
interface Bundle {
  readonly endpointId: string;
  readonly notificationIds: readonly string[];
}

/** Statements on their way. */
export interface Sending {
  /** Resolves when they were asked for, so that a COMMIT may be sent behind them. */
  readonly sent: Promise<void>;
  /** Resolves when they were done. */
  readonly done: Promise<void>;
}

/** For this instance's fetching and upkeep, beside the pool of the requests. */
const POOL_SIZE = 2;
/** So many are as quick to put in one by one, and come without a detour. */
const FEW = 3;
const BUNDLE_SIZE = 100;
const BUNDLES_A_TURN = 4;
/** How soon what a crashed instance had taken is seen to be left. */
const UPKEEP_SECONDS = 10;
/** Shorter than the server's own bound for requests is no use: a backlog may take a moment. */
const SILENCE_TIMEOUT_MS = 10_000;
const CONNECT_TIMEOUT_MS = 2_000;

const REMOVE_WAITING: Statement = {
  name: 'jobs_remove_waiting',
  text: `
    DELETE FROM ${JOB_SCHEMA}.job
    WHERE name = '${DELIVERY_QUEUE}' AND id = ANY ($1::uuid[]) AND state < 'active'`,
};

/**
 * The queue of deliveries. Jobs are put in and taken out on the caller's transaction, so that a job without its notification
 * cannot exist, nor the reverse; they are taken on connections of the queue's own.
 */
@Injectable()
export class JobQueue implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('jobs');
  private readonly boss: PgBoss;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly database: Database,
    @Inject(QUEUE_CLOCK) clock: QueueClock,
  ) {
    const pool = {
      max: POOL_SIZE,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      onConnect: (client: AskingClient) => endWhenSilent(client, SILENCE_TIMEOUT_MS),
    };
    const upkeep = { superviseIntervalSeconds: UPKEEP_SECONDS, monitorIntervalSeconds: UPKEEP_SECONDS };
    this.boss = createQueue(database.url, {
      application_name: 'hitch',
      migrate: false,
      clock,
      ...pool,
      ...upkeep,
    });
    this.boss.on('error', (error) =>
      this.logger.warn({ message: 'the queue met a fault; it is tried again', fault: describeFault(error) }),
    );
  }

  async onModuleInit(): Promise<void> {
    await this.boss.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.boss.stop({ graceful: false });
  }

  /** Calls `listener` after each commit on this instance that made jobs for now. */
  onJobs(listener: () => void): void {
    this.listeners.add(listener);
  }

  /**
   * Puts jobs for now in for notifications that the same transaction makes, whatever their number, in one statement. More than a few of
   * one endpoint go in as a bundle, which is one row: a job costs as much to insert as a notification, and whoever redeems need
   * not wait for that. When the bundle is taken, each of them gets its own job.
   */
  beginNew(tx: Transaction, jobs: readonly Omit<DeliveryJob, 'startAt'>[]): Sending {
    if (jobs.length <= FEW)
      return this.begin(
        tx,
        jobs.map((job) => ({ ...job, startAt: null })),
      );
    tx.afterCommit(() => this.wake());
    return this.insert(
      tx,
      BUNDLE_QUEUE,
      bundle(jobs).map((data) => ({ data })),
    );
  }

  /** Puts jobs in, whatever their number, in one statement. A notification that has one keeps it as it is. */
  begin(tx: Transaction, jobs: readonly DeliveryJob[]): Sending {
    if (jobs.length === 0) return { sent: Promise.resolve(), done: Promise.resolve() };
    if (jobs.some(({ startAt }) => startAt === null)) tx.afterCommit(() => this.wake());
    return this.insert(
      tx,
      DELIVERY_QUEUE,
      jobs.map(({ notificationId, endpointId, startAt }) => ({
        id: notificationId,
        group: { id: endpointId },
        ...(startAt === null ? {} : { startAfter: startAt }),
      })),
    );
  }

  private insert(tx: Tx, queue: string, rows: JobInsert[]): Sending {
    const { db, asked } = onTransaction(tx);
    const done = this.boss.insert(queue, rows, { db }).then(() => undefined);
    // What fails before it asks anything of the server has nothing to wait for.
    const sent = Promise.race([asked, done]);
    // Whoever waits for `done` only hears of a failure there.
    sent.catch(() => undefined);
    return { sent, done };
  }

  /** Takes jobs out, whoever has taken them; in one statement. */
  async remove(tx: Tx, notificationIds: readonly string[]): Promise<void> {
    if (notificationIds.length === 0) return;
    await this.boss.deleteJob(DELIVERY_QUEUE, [...notificationIds], { db: onTransaction(tx).db });
  }

  /**
   * Takes out jobs that nobody has taken, so that they can be put in for another time; in one statement. The library has this
   * for a single job only.
   */
  async removeWaiting(tx: Tx, notificationIds: readonly string[]): Promise<void> {
    if (notificationIds.length > 0) await tx.query(REMOVE_WAITING, [notificationIds]);
  }

  /** Takes out jobs that this instance has taken; one that was taken by another since stays. */
  async finish(tx: Tx, jobs: readonly TakenJob[]): Promise<void> {
    if (jobs.length === 0) return;
    await this.boss.deleteJob(
      DELIVERY_QUEUE,
      jobs.map(({ attempt }) => attempt),
      { db: onTransaction(tx).db },
    );
  }

  /**
   * Takes jobs whose time has come, the oldest first.
   * @param limit how many at the most
   * @param perEndpoint how many of one endpoint's may be taken at any moment, by all instances together
   */
  async take(limit: number, perEndpoint: number): Promise<Taken> {
    const fetched = await this.boss.fetch(DELIVERY_QUEUE, {
      batchSize: limit,
      groupConcurrency: perEndpoint,
    });
    const jobs = fetched.map(({ id, retryCount }) => ({ notificationId: id, attempt: { id, retryCount } }));
    // Bundles are looked at when there is room for what is in them: what is younger can wait as it is.
    return { jobs, unbundled: jobs.length < limit ? await this.tryUnbundle() : 0 };
  }

  /** The jobs that were taken must not be forgotten because of a bundle, which is taken again when its time is over. */
  private async tryUnbundle(): Promise<number> {
    try {
      return await this.unbundle();
    } catch (error) {
      const message = 'a bundle of jobs could not be opened; it is tried again';
      this.logger.warn({ message, fault: describeFault(error) });
      return 0;
    }
  }

  /**
   * Gives each notification of some bundles its own job, in one transaction. Which of them are still to be delivered is not
   * asked: a job for one that is not is dropped when it is taken, and one that has a job keeps it.
   */
  private async unbundle(): Promise<number> {
    const bundles = await this.boss.fetch<Bundle>(BUNDLE_QUEUE, { batchSize: BUNDLES_A_TURN });
    if (bundles.length === 0) return 0;
    const jobs = bundles.flatMap(({ data: { endpointId, notificationIds } }) =>
      notificationIds.map((notificationId) => ({ notificationId, endpointId, startAt: null })),
    );
    await this.database.inTransaction(async (tx) => {
      const opened = bundles.map(({ id, retryCount }) => ({ id, retryCount }));
      await this.boss.deleteJob(BUNDLE_QUEUE, opened, { db: onTransaction(tx).db });
      await this.begin(tx, jobs).done;
    });
    return jobs.length;
  }

  private wake(): void {
    for (const listener of this.listeners) listener();
  }
}

/** Notifications of the same endpoint together, as many as a turn gives jobs to without anybody waiting for it. */
function bundle(jobs: readonly Omit<DeliveryJob, 'startAt'>[]): Bundle[] {
  const byEndpoint = Map.groupBy(jobs, ({ endpointId }) => endpointId);
  return [...byEndpoint].flatMap(([endpointId, some]) => {
    const ids = some.map(({ notificationId }) => notificationId);
    const starts = Array.from(
      { length: Math.ceil(ids.length / BUNDLE_SIZE) },
      (_, index) => index * BUNDLE_SIZE,
    );
    return starts.map((start) => ({ endpointId, notificationIds: ids.slice(start, start + BUNDLE_SIZE) }));
  });
}

/** The caller's transaction as the library sees a database. Its statements have few texts: each is parsed once by a connection. */
function onTransaction(tx: Tx): { readonly db: Db; readonly asked: Promise<void> } {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const db: Db = {
    async executeSql(text, values = []) {
      const rows = tx.query<unknown>({ name: nameOf(text), text }, values);
      resolve();
      return { rows: await rows };
    },
  };
  return { db, asked };
}

const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `jobs_${names.size}`;
  names.set(text, name);
  return name;
}
