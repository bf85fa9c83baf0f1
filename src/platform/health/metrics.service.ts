import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Database } from '../database/database.service.js';
import { VERSION } from '../version.js';

/**
 * From the time of a cached read to the longest time-outs: 15 s for an endpoint's answer and 30 s for a wait for a link. Both end
 * a little late, so their buckets are one second larger.
 */
const LATENCY_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 16, 31, 60,
];
const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** The result of a webhook request of Meta. */
type WebhookLabel = 'done' | 'unsigned' | 'unreadable' | 'unavailable';

/** How a request waits for a link: `poll` with `waitSeconds`, `stream` with server-sent events. */
export type WaitKind = 'poll' | 'stream';

/** The result of a delivery to an endpoint: `failed` is retried, `exhausted` was the last attempt. */
type DeliveryLabel = 'delivered' | 'failed' | 'exhausted' | 'gone' | 'canceled';

/** An answered request. The labels have few values: never a URL, an id or a key. */
interface AnsweredRequest {
  readonly method: string;
  /** The route's pattern. */
  readonly route: string;
  readonly status: number;
  /** The code of the problem in the answer, if any. */
  readonly problemCode: string | undefined;
  readonly seconds: number;
}

/** The metrics of this process. They have their own registry, so that two instances in one process do not share counters. */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'hitch_http_request_duration_seconds',
    help: 'Duration of answered requests by method, route pattern and class of status (2xx)',
    labelNames: ['method', 'route', 'status'],
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [this.registry],
  });
  private readonly problems = new Counter({
    name: 'hitch_problems_total',
    help: 'Requests that were answered with a problem, by code',
    labelNames: ['code'],
    registers: [this.registry],
  });
  private readonly mints = new Counter({
    name: 'hitch_mints_total',
    help: 'Mints by result: minted, replayed, or the code of the problem',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly webhookRequests = new Counter({
    name: 'hitch_webhook_deliveries_total',
    help: 'Webhook requests of Meta by result: done, unsigned, unreadable, unavailable',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly referrals = new Counter({
    name: 'hitch_webhook_events_total',
    help: 'Events by result: the outcome of the attempt, or why there is no attempt',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly batches = new Histogram({
    name: 'hitch_batch_size',
    help: 'Mints, or events, in one transaction',
    labelNames: ['of'],
    buckets: BATCH_BUCKETS,
    registers: [this.registry],
  });
  private readonly deliveries = new Counter({
    name: 'hitch_notification_attempts_total',
    help: 'Deliveries to endpoints by result: delivered, failed, exhausted, gone, or canceled before anything was sent',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly deliverySeconds = new Histogram({
    name: 'hitch_notification_attempt_duration_seconds',
    help: 'How long deliveries took until the answer or the time-out',
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [this.registry],
  });

  private readonly waits = new Gauge({
    name: 'hitch_open_waits',
    help: 'Open requests that wait for a link: poll (waitSeconds) or stream',
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
      help: 'Connections of the pool: busy, idle, and the maximum (max)',
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

  countWebhookRequest(result: WebhookLabel): void {
    this.webhookRequests.inc({ result });
  }

  /** @param result the outcome of the attempt, or why there is no attempt */
  countReferrals(result: string, count: number): void {
    if (count > 0) this.referrals.inc({ result }, count);
  }

  /** @param seconds how long the endpoint took; undefined when nothing was sent */
  countDelivery(result: DeliveryLabel, seconds?: number): void {
    this.deliveries.inc({ result });
    if (seconds !== undefined) this.deliverySeconds.observe(seconds);
  }

  observeBatch(of: 'mints' | 'events', size: number): void {
    this.batches.observe({ of }, size);
  }

  /** @param change 1 when a wait begins, -1 when it ends */
  countWait(kind: WaitKind, change: 1 | -1): void {
    this.waits.inc({ kind }, change);
  }

  /** All metrics in the text format of Prometheus. */
  render(): Promise<string> {
    return this.registry.metrics();
  }
}
