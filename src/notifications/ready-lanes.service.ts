import { Injectable } from '@nestjs/common';
import type { Lane } from './lanes.js';

/**
 * The lanes that may have due notifications, by endpoint in the order in which they were added. A transaction that makes
 * notifications due adds their lanes after its commit. The dispatcher removes the lanes that it claims from, and adds again those
 * that may have more.
 */
@Injectable()
export class ReadyLanes {
  /** By endpoint, then by account. */
  private readonly endpoints = new Map<string, Map<string, Lane>>();
  private listener: () => void = () => undefined;

  /** Calls `listener` each time that lanes are added. */
  onAdded(listener: () => void): void {
    this.listener = listener;
  }

  add(lanes: readonly Lane[]): void {
    for (const lane of lanes) {
      const own = this.endpoints.get(lane.endpointId) ?? new Map<string, Lane>();
      if (!own.has(lane.accountId)) own.set(lane.accountId, lane);
      this.endpoints.set(lane.endpointId, own);
    }
    if (lanes.length > 0) this.listener();
  }

  /** Removes a lane, and moves its endpoint behind all others. */
  remove({ accountId, endpointId }: Lane): void {
    const own = this.endpoints.get(endpointId);
    if (!own?.delete(accountId)) return;
    this.endpoints.delete(endpointId);
    if (own.size > 0) this.endpoints.set(endpointId, own);
  }

  /**
   * The lanes whose turn it is: the first lane of each endpoint, then the second of each, and so on.
   * @param isEligible whether notifications can be claimed from the lane now
   */
  next(limit: number, isEligible: (lane: Lane) => boolean): Lane[] {
    const found: Lane[] = [];
    const byEndpoint = [...this.endpoints.values()].map((own) => [...own.values()].filter(isEligible));
    for (let turn = 0; found.length < limit; turn++) {
      const lanes = byEndpoint.flatMap((own) => own[turn] ?? []);
      if (lanes.length === 0) break;
      found.push(...lanes.slice(0, limit - found.length));
    }
    return found;
  }

  get isEmpty(): boolean {
    return this.endpoints.size === 0;
  }
}
