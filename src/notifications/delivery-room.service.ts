import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { NOTIFICATIONS_CONFIG, type NotificationsConfig } from '../platform/config/config.js';
import { nextCapacity } from './capacity.js';
import type { RoomLimits } from './lanes.js';

/** How many deliveries are under way at the most, unless one endpoint may have more than half of that. */
const CAPACITY = 512;
/** How often the capacity follows the event loop. */
const ADAPT_EVERY_MS = 100;
const RESOLUTION_MS = 20;
/** A request that has waited this long for its answer keeps the event loop no longer busy. */
const IDLE_AFTER_MS = 1_000;
const NS_PER_MS = 1e6;

/** Counts what is under way, and says how much more may be: in all, and to each endpoint. */
@Injectable()
export class DeliveryRoom implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly perEndpoint: number;
  private readonly delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  /** Requests to each endpoint, with those for which notifications are being claimed. */
  private readonly underWay = new Map<string, number>();
  /** What is claimed or being claimed, until its result is recorded. */
  private taken = 0;
  /** Those of them that wait for an answer for a while already. */
  private idle = 0;
  private readonly mostCapacity: number;
  private capacity: number;
  private adaptedAt = 0;

  constructor(@Inject(NOTIFICATIONS_CONFIG) { deliveryConcurrency }: NotificationsConfig) {
    this.perEndpoint = deliveryConcurrency;
    this.mostCapacity = Math.max(CAPACITY, 2 * deliveryConcurrency);
    this.capacity = this.mostCapacity;
  }

  onApplicationBootstrap(): void {
    this.delay.enable();
  }

  onApplicationShutdown(): void {
    this.delay.disable();
  }

  /**
   * How many more deliveries may begin; the busier the event loop was of late, the fewer. Requests that only wait for an answer
   * do not count against that: a busy process with an endpoint that does not answer must still send to the others.
   */
  get free(): number {
    this.adapt();
    return Math.min(this.capacity - (this.taken - this.idle), this.mostCapacity - this.taken);
  }

  get limits(): RoomLimits {
    return { free: this.free, perEndpoint: this.perEndpoint, underWay: this.underWay };
  }

  hasRoom(endpointId: string): boolean {
    return (this.underWay.get(endpointId) ?? 0) < this.perEndpoint;
  }

  /** Takes room for deliveries to an endpoint. */
  take(endpointId: string, count: number): void {
    this.underWay.set(endpointId, (this.underWay.get(endpointId) ?? 0) + count);
    this.taken += count;
  }

  /**
   * Watches one request while its answer is waited for; returns what to call when it ends.
   * @param onIdle called when it waits for so long that its room is free for others
   */
  watchRequest(onIdle: () => void): () => void {
    let isIdle = false;
    const timer = setTimeout(() => {
      isIdle = true;
      this.idle += 1;
      onIdle();
    }, IDLE_AFTER_MS);
    return () => {
      clearTimeout(timer);
      if (isIdle) this.idle -= 1;
    };
  }

  /** Requests to an endpoint have ended. Their results still take room in all. */
  endRequests(endpointId: string, count: number): void {
    const left = (this.underWay.get(endpointId) ?? 0) - count;
    if (left > 0) this.underWay.set(endpointId, left);
    else this.underWay.delete(endpointId);
  }

  /** Results are recorded, or there are none to be. */
  endDeliveries(count: number): void {
    this.taken -= count;
  }

  private adapt(): void {
    const now = performance.now();
    if (now - this.adaptedAt < ADAPT_EVERY_MS) return;
    this.adaptedAt = now;
    const lagMs = this.delay.mean / NS_PER_MS - RESOLUTION_MS;
    this.delay.reset();
    if (!Number.isNaN(lagMs)) this.capacity = nextCapacity(this.capacity, lagMs, this.mostCapacity);
  }
}
