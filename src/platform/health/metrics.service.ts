import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { InstagramMetrics } from './instagram-metrics.service.js';
import { Database } from '../database/database.service.js';
import { type ProblemCode, PROBLEMS } from '../http/problem-codes.js';
import { NO_ROUTE } from '../logging/request-context.setup.js';
import { VERSION } from '../version.js';

/**
 * Few, because each route has them for each class of status. From the time of a cached read over the 5 s that Meta waits to the
 * longest wait for a link (30 s, which ends a little late).
 */
const REQUEST_BUCKETS_SECONDS = [0.005, 0.025, 0.1, 0.5, 1, 5, 31];
/** Up to the time-out of an endpoint's answer (15 s, which ends a little late). */
const DELIVERY_BUCKETS_SECONDS = [0.1, 0.5, 2.5, 5, 16];
const BATCH_BUCKETS = [1, 5, 25, 100, 500];

/** The classes of status that any route can answer with. */
const STATUS_CLASSES = ['2xx', '4xx', '5xx'] as const;
/** The methods of requests that match no route; all others are counted as one. */
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const OTHER_METHOD = 'OTHER';

const PROBLEM_CODES = Object.keys(PROBLEMS) as ProblemCode[];

const WEBHOOK_LABELS = ['done', 'unsigned', 'unreadable', 'unavailable'] as const;
const BATCH_LABELS = ['mints', 'events'] as const;
const WAIT_KINDS = ['poll', 'stream', 'page'] as const;
const FORWARD_LABELS = ['delivered', 'failed', 'expired', 'circle'] as const;
const DELIVERY_LABELS = ['delivered', 'failed', 'exhausted', 'gone', 'canceled'] as const;

/** The result of a webhook request of Meta. */
type WebhookLabel = (typeof WEBHOOK_LABELS)[number];

/** How a request waits for a link: `poll` with `waitSeconds`, `stream` with server-sent events, `page` is the stream of a page. */
export type WaitKind = (typeof WAIT_KINDS)[number];

/** The result of a delivery to an endpoint: `failed` is retried, `exhausted` was the last attempt. */
type DeliveryLabel = (typeof DELIVERY_LABELS)[number];

/**
 * What became of a delivery of Meta for one URL: `failed` is retried, `expired` could not be sent in time, `circle` came back from
 * such a URL.
 */
type ForwardLabel = (typeof FORWARD_LABELS)[number];

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
  /** What arrives from Instagram, and what people do there. */
  readonly instagram = new InstagramMetrics(this.registry);
  private readonly requests = new Histogram({
    name: 'hitch_http_request_duration_seconds',
    help: 'Duration of answered requests by method, route pattern and class of status (2xx)',
    labelNames: ['method', 'route', 'status'],
    buckets: REQUEST_BUCKETS_SECONDS,
    registers: [this.registry],
  });
  private readonly problems = new Counter({
    name: 'hitch_problems_total',
    help: 'Requests that were answered with a problem, by code',
    labelNames: ['code'],
    registers: [this.registry],
  });
  private readonly refusedStrangers = new Counter({
    name: 'hitch_refused_strangers_total',
    help: 'Requests without a valid key that were refused, by the code of the problem; they are logged at the debug level',
    labelNames: ['code'],
    registers: [this.registry],
  });
  private readonly droppedConnections = new Counter({
    name: 'hitch_dropped_connections_total',
    help: 'Connections that were closed at once, because too many were open',
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
    buckets: DELIVERY_BUCKETS_SECONDS,
    registers: [this.registry],
  });

  private readonly forwards = new Counter({
    name: 'hitch_forwards_total',
    help: 'Deliveries of Meta to META_FORWARD_URLS by result: delivered, failed, expired, circle',
    labelNames: ['result'],
    registers: [this.registry],
  });
  private readonly forwardsWaiting = new Gauge({
    name: 'hitch_forwards_waiting',
    help: 'Deliveries of Meta that wait for a URL of META_FORWARD_URLS, by its place in the list; 10000 means that many or more',
    labelNames: ['url'],
    registers: [this.registry],
  });
  private readonly forwardsOldest = new Gauge({
    name: 'hitch_forwards_oldest_seconds',
    help: 'How long the first of them has waited; 0 when none waits',
    labelNames: ['url'],
    registers: [this.registry],
  });
  private readonly waits = new Gauge({
    name: 'hitch_open_waits',
    help: 'Open requests that wait for a link: poll (waitSeconds) or stream',
    labelNames: ['kind'],
    registers: [this.registry],
  });

  private readonly clockSkew = new Gauge({
    name: 'hitch_database_clock_skew_seconds',
    help: 'How far the clock of the database is ahead of that of the service; measured once a minute',
    registers: [this.registry],
  });

  constructor(database: Database) {
    collectDefaultMetrics({ register: this.registry });
    this.startAtZero();
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
    new Gauge({
      name: 'hitch_database_away',
      help: '1 while requests are refused because the database does not answer, or does not commit; else 0',
      registers: [this.registry],
      collect() {
        this.set(database.poolUse().isAway ? 1 : 0);
      },
    });
  }

  /**
   * Makes a route known. Its series begin at 0, as all others do: a series that begins with its first event has no rate for it, so
   * that an alert would miss it.
   */
  expectRoute(method: string, route: string): void {
    for (const status of STATUS_CLASSES) this.requests.zero({ method, route, status });
  }

  /** Makes the results of events known, so that their series begin at 0. */
  expectReferrals(results: readonly string[]): void {
    for (const result of results) this.referrals.inc({ result }, 0);
  }

  countRequest({ method, route, status, problemCode, seconds }: AnsweredRequest): void {
    const labels = { method: nameMethod(method, route), route, status: `${Math.floor(status / 100)}xx` };
    this.requests.observe(labels, seconds);
    if (problemCode !== undefined) this.problems.inc({ code: problemCode });
  }

  /** @param code the code of the problem */
  countRefusedStranger(code: string): void {
    this.refusedStrangers.inc({ code });
  }

  countDroppedConnection(): void {
    this.droppedConnections.inc();
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

  countForward(result: ForwardLabel, count = 1): void {
    this.forwards.inc({ result }, count);
  }

  /** @param place of the URL in `META_FORWARD_URLS`, from 1 */
  setForwardBacklog(place: number, waiting: number, oldestSeconds: number): void {
    this.forwardsWaiting.set({ url: place }, waiting);
    this.forwardsOldest.set({ url: place }, oldestSeconds);
  }

  /** @param seconds how far the database's clock is ahead */
  setClockSkew(seconds: number): void {
    this.clockSkew.set(seconds);
  }

  /** @param change 1 when a wait begins, -1 when it ends */
  countWait(kind: WaitKind, change: 1 | -1): void {
    this.waits.inc({ kind }, change);
  }

  /** All metrics in the text format of Prometheus. */
  render(): Promise<string> {
    return this.registry.metrics();
  }

  private startAtZero(): void {
    for (const method of [...METHODS, OTHER_METHOD])
      this.requests.zero({ method, route: NO_ROUTE, status: '4xx' });
    for (const code of PROBLEM_CODES) {
      this.problems.inc({ code }, 0);
      this.refusedStrangers.inc({ code }, 0);
    }
    for (const result of ['minted', 'replayed', ...PROBLEM_CODES]) this.mints.inc({ result }, 0);
    for (const result of WEBHOOK_LABELS) this.webhookRequests.inc({ result }, 0);
    for (const result of DELIVERY_LABELS) this.deliveries.inc({ result }, 0);
    for (const result of FORWARD_LABELS) this.forwards.inc({ result }, 0);
    for (const of of BATCH_LABELS) this.batches.zero({ of });
    for (const kind of WAIT_KINDS) this.waits.set({ kind }, 0);
  }
}

/** A HEAD is answered by the route of its GET. Without a route any client could make series with methods of its own. */
function nameMethod(method: string, route: string): string {
  if (method === 'HEAD') return 'GET';
  if (route !== NO_ROUTE) return method;
  return METHODS.find((each) => each === method) ?? OTHER_METHOD;
}
