import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Database } from '../database/database.service.js';
import { VERSION } from '../version.js';

/**
 * From what a cached read takes to our own longest time-outs: an endpoint that says nothing is given up after 15 s, and who
 * waits for a link is answered after 30 s. Each of these ends a little late, so its bucket does, too.
 */
const LATENCY_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 16, 31, 60,
];
const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** What became of a delivery of Meta as a whole. */
export type DeliveryResultLabel = 'done' | 'unsigned' | 'unreadable' | 'unavailable';

/** How a request waits for a link. */
export type WaitKind = 'poll' | 'stream';

/** What became of an attempt to tell an endpoint: `failed` is tried again, after `exhausted` it is not. */
export type NotificationResultLabel = 'delivered' | 'failed' | 'exhausted' | 'gone' | 'canceled';

/** A request that was answered, in labels of which there are few: never a URL, an id or a key. */
export interface AnsweredRequest {
  readonly method: string;
  /** The route's pattern. */
  readonly route: string;
  readonly status: number;
  /** The problem that it was answered with, if any. */
  readonly problemCode: string | undefined;
  readonly seconds: number;
}

/** What is counted in this process. A registry of its own, so that two instances in one process do not share counters. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'hitch_http_request_duration_seconds',
    help: 'How long answered requests took, by method, route pattern and class of status (2xx)',
    labelNames: ['method', 'route', 'status'],
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [this.registry],
  });
  private readonly problems = new Counter({
    name: 'hitch_problems_total',
    help: 'Requests that were answered with a problem, by its code',
    labelNames: ['code'],
    registers: [this.registry],
  });
  private readonly mints = new Counter({
    name: 'hitch_mints_total',
    help: 'Mints by what became of them: minted, replayed, or the code of the problem',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly deliveries = new Counter({
    name: 'hitch_webhook_deliveries_total',
    help: 'Deliveries of Meta by what became of them: done, unsigned, unreadable, unavailable',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly referrals = new Counter({
    name: 'hitch_webhook_events_total',
    help: 'Events by what became of them: an attempt outcome, or why there is no attempt',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly batches = new Histogram({
    name: 'hitch_batch_size',
    help: 'How many mints, or how many events, went into one transaction',
    labelNames: ['of'],
    buckets: BATCH_BUCKETS,
    registers: [this.registry],
  });
  private readonly notifications = new Counter({
    name: 'hitch_notification_attempts_total',
    help: 'Attempts to tell endpoints by what became of them: delivered, failed, exhausted, gone; canceled without one',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly notificationSeconds = new Histogram({
    name: 'hitch_notification_attempt_duration_seconds',
    help: 'How long endpoints took to answer, or not to',
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [this.registry],
  });

  private readonly waits = new Gauge({
    name: 'hitch_open_waits',
    help: 'Requests that wait for a link at this moment: poll (waitSeconds) or stream',
    labelNames: ['kind'],
    registers: [this.registry],
  });

  constructor(database: Database) {
    collectDefaultMetrics({ register: this.registry });
    for (const kind of ['poll', 'stream'] as const) this.waits.set({ kind }, 0);
    new Gauge({
      name: 'hitch_build_info',
      help: 'Always 1; the version of the running service is the label',
      labelNames: ['version'],
      registers: [this.registry],
    }).set({ version: VERSION }, 1);
    new Gauge({
      name: 'hitch_database_connections',
      help: 'Connections of the pool: busy, idle, and the most that there may be (max)',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        const { total, idle, max } = database.poolUse();
        this.set({ state: 'busy' }, total - idle);
        this.set({ state: 'idle' }, idle);
        this.set({ state: 'max' }, max);
      },
    });
    new Gauge({
      name: 'hitch_database_waiting',
      help: 'Units of work that wait for a connection',
      registers: [this.registry],
      collect() {
        this.set(database.poolUse().waiting);
      },
    });
  }

  countRequest({ method, route, status, problemCode, seconds }: AnsweredRequest): void {
    this.requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds);
    if (problemCode !== undefined) this.problems.inc({ code: problemCode });
  }

  /** @param result minted, replayed, or the code of the problem */
  countMint(result: string): void {
    this.mints.inc({ result });
  }

  countDelivery(result: DeliveryResultLabel): void {
    this.deliveries.inc({ result });
  }

  /** @param result an attempt's outcome, or why there is no attempt */
  countReferrals(result: string, count: number): void {
    if (count > 0) this.referrals.inc({ result }, count);
  }

  /** @param seconds how long the endpoint took; undefined when nothing was sent */
  countNotification(result: NotificationResultLabel, seconds?: number): void {
    this.notifications.inc({ result });
    if (seconds !== undefined) this.notificationSeconds.observe(seconds);
  }

  observeBatch(of: 'mints' | 'events' | 'lookups', size: number): void {
    this.batches.observe({ of }, size);
  }

  /** @param change 1 when a wait begins, -1 when it ends */
  countWait(kind: WaitKind, change: 1 | -1): void {
    this.waits.inc({ kind }, change);
  }

  /** Everything in Prometheus' text format. */
  render(): Promise<string> {
    return this.registry.metrics();
  }
}
