import { Injectable } from '@nestjs/common';
import type { Lane } from './lanes.js';

/**
 * The lanes that may have notifications due, each endpoint's in the order in which they were added. A transaction that makes
 * notifications due adds their lanes after its commit; the dispatcher takes lanes out, and adds those again that it did not empty.
 */
@Injectable()
export class ReadyLanes {
  /** By endpoint, then by account. */
  private readonly endpoints = new Map<string, Map<string, Lane>>();
  private listener: () => void = () => undefined;

  /** Calls `listener` each time that lanes were added. */
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

  /** Takes a lane out; when it is added again, it and its endpoint come last. */
  remove({ accountId, endpointId }: Lane): void {
    const own = this.endpoints.get(endpointId);
    if (!own?.delete(accountId)) return;
    this.endpoints.delete(endpointId);
    if (own.size > 0) this.endpoints.set(endpointId, own);
  }

  /**
   * The lanes whose turn it is: the first of each endpoint, then the second of each, and so on.
   * @param isEligible whether anything can be claimed of the lane now
   */
  next(limit: number, isEligible: (lane: Lane) => boolean): Lane[] {
    const found: Lane[] = [];
    const turns = [...this.endpoints.values()].map((own) => [...own.values()].filter(isEligible));
    for (let turn = 0; found.length < limit; turn++) {
      const lanes = turns.flatMap((own) => own[turn] ?? []);
      if (lanes.length === 0) break;
      found.push(...lanes.slice(0, limit - found.length));
    }
    return found;
  }

  get isEmpty(): boolean {
    return this.endpoints.size === 0;
  }
}
