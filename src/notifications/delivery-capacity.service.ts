import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../platform/config/config.js';
import type { DeliveryAttempt } from './delivery-result.js';
import type { CapacityLimits, LaneOwner } from './lanes.js';

/** The most deliveries that keep the event loop busy, unless the limit of one endpoint is more than half of it. */
const CAPACITY = 512;
/** The most deliveries in progress with those that only wait for an answer, unless the limit of one app is more than a quarter of it. */
const ROOM = 2_048;
/** How many deliveries an app may have in progress before its endpoints have answered any: 128 silent apps fit into the room. */
const FIRST_LIMIT = 16;
/** Apps whose limits are kept; an app beyond begins again. */
const APPS_KEPT = 10_000;
/** The least capacity, however busy the process is. */
export const MIN_CAPACITY = 32;
/** How much the capacity grows each time that the event loop was idle enough. */
const STEP = 64;
const BACK_OFF = 0.7;
/** Requests do not notice a delay of less than this. */
const IDLE_LAG_MS = 15;
const BUSY_LAG_MS = 40;
/** How often the capacity follows the lag of the event loop. */
const ADAPT_EVERY_MS = 100;
const RESOLUTION_MS = 20;
/** A request without an answer after this does not keep the event loop busy. */
const WAITING_AFTER_MS = 1_000;
const NS_PER_MS = 1e6;

/**
 * How many deliveries may be in progress after the event loop lagged by `lagMs` on average. Requests share the event loop, so the
 * capacity shrinks immediately and grows back step by step.
 */
export function nextCapacity(capacity: number, lagMs: number, most: number): number {
  if (lagMs > BUSY_LAG_MS) return Math.max(MIN_CAPACITY, Math.floor(capacity * BACK_OFF));
  return lagMs < IDLE_LAG_MS ? Math.min(most, capacity + STEP) : capacity;
}

/**
 * How many deliveries an app may have in progress after one of them: one more after an answer, whatever it was, and half as many
 * after an endpoint was silent. So apps whose endpoints do not answer soon hold one place each, and get it back by answering.
 */
export function nextAppLimit(limit: number, delivery: 'answered' | 'silent', most: number): number {
  return delivery === 'answered' ? Math.min(most, limit + 1) : Math.max(1, Math.floor(limit / 2));
}

/** Counts the deliveries in progress, and limits how many more may start: in total, for each app and to each endpoint. */
@Injectable()
export class DeliveryCapacity implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly perEndpoint: number;
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  /** Requests in progress by endpoint and by app, including those for which notifications are being claimed. */
  private readonly ofEndpoints = new Map<string, number>();
  private readonly ofApps = new Map<string, number>();
  /** Deliveries from their claim until their result is written. */
  private deliveries = 0;
  /** Those of them whose request has waited for an answer for a while. */
  private waiting = 0;
  /** How many each app may have in progress. */
  private readonly appLimits = new LRUCache<string, number>({ max: APPS_KEPT });
  /** The most of an app: with several endpoints it may have twice as many in progress as to one of them. */
  private readonly perApp: number;
  private readonly most: number;
  private readonly room: number;
  private capacity: number;
  private adaptedAt = 0;

  constructor(@Inject(NOTIFICATIONS_CONFIG) { deliveryConcurrency }: NotificationsConfig) {
    this.perEndpoint = deliveryConcurrency;
    this.perApp = 2 * deliveryConcurrency;
    this.most = Math.max(CAPACITY, this.perApp);
    this.room = Math.max(ROOM, 4 * this.perApp);
    this.capacity = this.most;
  }

  onApplicationBootstrap(): void {
    this.delay.enable();
  }

  onApplicationShutdown(): void {
    this.delay.disable();
  }

  /**
   * How many more deliveries may start: fewer while the event loop is busy. Requests that only wait for an answer do not count
   * against that, so that an endpoint that does not answer cannot use up the small capacity of a busy process.
   */
  get free(): number {
    this.adapt();
    return Math.min(this.capacity - (this.deliveries - this.waiting), this.room - this.deliveries);
  }

  get limits(): CapacityLimits {
    const { free, perEndpoint, ofEndpoints, ofApps } = this;
    const limitOf = (appId: string): number => this.limitOf(appId);
    return { free, room: this.room - this.deliveries, perEndpoint, limitOf, ofEndpoints, ofApps };
  }

  isFree({ appId, endpointId }: LaneOwner): boolean {
    return (
      (this.ofEndpoints.get(endpointId) ?? 0) < this.perEndpoint &&
      (this.ofApps.get(appId) ?? 0) < this.limitOf(appId)
    );
  }

  /** Changes the limit of an app by how its endpoint behaved; a fault that came at once, such as a refused connection, does not. */
  learn(appId: string, { httpStatus, latencyMs }: Pick<DeliveryAttempt, 'httpStatus' | 'latencyMs'>): void {
    if (httpStatus === null && latencyMs < WAITING_AFTER_MS) return;
    const next = nextAppLimit(this.limitOf(appId), httpStatus === null ? 'silent' : 'answered', this.perApp);
    this.appLimits.set(appId, next);
  }

  /** Counts deliveries that start. */
  start({ appId, endpointId }: LaneOwner, count: number): void {
    add(this.ofEndpoints, endpointId, count);
    add(this.ofApps, appId, count);
    this.deliveries += count;
  }

  /**
   * Watches one request until its answer; returns what to call when the request has ended.
   * @param onWaiting called when the request no longer counts against the capacity
   */
  watchRequest(onWaiting: () => void): () => void {
    let isWaiting = false;
    const timer = setTimeout(() => {
      isWaiting = true;
      this.waiting += 1;
      onWaiting();
    }, WAITING_AFTER_MS);
    return () => {
      clearTimeout(timer);
      if (isWaiting) this.waiting -= 1;
    };
  }

  /** Counts requests to an endpoint that have ended. Their results still count in total until they are written. */
  endRequests({ appId, endpointId }: LaneOwner, count: number): void {
    add(this.ofEndpoints, endpointId, -count);
    add(this.ofApps, appId, -count);
  }

  /** Counts deliveries that have ended: their results are written, or there are none. */
  endDeliveries(count: number): void {
    this.deliveries -= count;
  }

  private limitOf(appId: string): number {
    return this.appLimits.get(appId) ?? Math.min(FIRST_LIMIT, this.perApp);
  }

  private adapt(): void {
    const now = performance.now();
    if (now - this.adaptedAt < ADAPT_EVERY_MS) return;
    this.adaptedAt = now;
    const lagMs = this.delay.mean / NS_PER_MS - RESOLUTION_MS;
    this.delay.reset();
    if (!Number.isNaN(lagMs)) this.capacity = nextCapacity(this.capacity, lagMs, this.most);
  }
}

function add(counts: Map<string, number>, id: string, count: number): void {
  const sum = (counts.get(id) ?? 0) + count;
  if (sum > 0) counts.set(id, sum);
  else counts.delete(id);
}
