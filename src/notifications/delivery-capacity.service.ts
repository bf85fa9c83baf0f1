import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../platform/config/config.js';
import type { CapacityLimits } from './lanes.js';

/** The most deliveries in progress, unless the limit of one endpoint is more than half of it. */
const CAPACITY = 512;
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
const NS_PER_MS = 1e6;

/**
 * How many deliveries may be in progress after the event loop lagged by `lagMs` on average. Requests share the event loop, so the
 * capacity shrinks immediately and grows back step by step.
 */
export function nextCapacity(capacity: number, lagMs: number, most: number): number {
  if (lagMs > BUSY_LAG_MS) return Math.max(MIN_CAPACITY, Math.floor(capacity * BACK_OFF));
  return lagMs < IDLE_LAG_MS ? Math.min(most, capacity + STEP) : capacity;
}

/** Counts the deliveries in progress, and limits how many more may start: in total, and to each endpoint. */
@Injectable()
export class DeliveryCapacity implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly perEndpoint: number;
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  /** Requests in progress by endpoint, including those for which notifications are being claimed. */
  private readonly requests = new Map<string, number>();
  /** Deliveries from their claim until their result is written. */
  private deliveries = 0;
  private readonly most: number;
  private capacity: number;
  private adaptedAt = 0;

  constructor(@Inject(NOTIFICATIONS_CONFIG) { deliveryConcurrency }: NotificationsConfig) {
    this.perEndpoint = deliveryConcurrency;
    this.most = Math.max(CAPACITY, 2 * deliveryConcurrency);
    this.capacity = this.most;
  }

  onApplicationBootstrap(): void {
    this.delay.enable();
  }

  onApplicationShutdown(): void {
    this.delay.disable();
  }

  /** How many more deliveries may start: fewer while the event loop is busy. */
  get free(): number {
    this.adapt();
    return this.capacity - this.deliveries;
  }

  get limits(): CapacityLimits {
    return { free: this.free, perEndpoint: this.perEndpoint, inProgress: this.requests };
  }

  isFree(endpointId: string): boolean {
    return (this.requests.get(endpointId) ?? 0) < this.perEndpoint;
  }

  /** Counts deliveries that start. */
  start(endpointId: string, count: number): void {
    this.requests.set(endpointId, (this.requests.get(endpointId) ?? 0) + count);
    this.deliveries += count;
  }

  /** Counts requests to an endpoint that have ended. Their results still count in total until they are written. */
  endRequests(endpointId: string, count: number): void {
    const left = (this.requests.get(endpointId) ?? 0) - count;
    if (left > 0) this.requests.set(endpointId, left);
    else this.requests.delete(endpointId);
  }

  /** Counts deliveries that have ended: their results are written, or there are none. */
  endDeliveries(count: number): void {
    this.deliveries -= count;
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
