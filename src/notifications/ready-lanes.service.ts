import { Injectable } from '@nestjs/common';
import type { Lane } from './lanes.js';

/** The lanes of an app, by endpoint and account. */
type AppLanes = Map<string, Map<string, Lane>>;

/**
 * The lanes that may have due notifications, by app and endpoint in the order in which they were added. A transaction that makes
 * notifications due adds their lanes after its commit. The dispatcher removes the lanes that it claims from, and adds again those
 * that may have more.
 */
@Injectable()
export class ReadyLanes {
  private readonly apps = new Map<string, AppLanes>();
  private listener: () => void = () => undefined;

  /** Calls `listener` each time that lanes are added. */
  onAdded(listener: () => void): void {
    this.listener = listener;
  }

  add(lanes: readonly Lane[]): void {
    for (const lane of lanes) {
      const endpoints: AppLanes = this.apps.get(lane.appId) ?? new Map();
      const own = endpoints.get(lane.endpointId) ?? new Map<string, Lane>();
      if (!own.has(lane.accountId)) own.set(lane.accountId, lane);
      endpoints.set(lane.endpointId, own);
      this.apps.set(lane.appId, endpoints);
    }
    if (lanes.length > 0) this.listener();
  }

  /** Removes a lane, and moves its app behind all others, and its endpoint behind all others of the app. */
  remove({ appId, accountId, endpointId }: Lane): void {
    const endpoints = this.apps.get(appId);
    const own = endpoints?.get(endpointId);
    if (endpoints === undefined || !own?.delete(accountId)) return;
    endpoints.delete(endpointId);
    if (own.size > 0) endpoints.set(endpointId, own);
    this.apps.delete(appId);
    if (endpoints.size > 0) this.apps.set(appId, endpoints);
  }

  /**
   * The lanes whose turn it is: the first lane of each app, then the second of each, and so on; the lanes of an app alternate
   * between its endpoints in the same way.
   * @param isEligible whether notifications can be claimed from the lane now
   */
  next(limit: number, isEligible: (lane: Lane) => boolean): Lane[] {
    const byApp = [...this.apps.values()].map((endpoints) =>
      takeTurns(
        [...endpoints.values()].map((own) => [...own.values()].filter(isEligible)),
        limit,
      ),
    );
    return takeTurns(byApp, limit);
  }

  get isEmpty(): boolean {
    return this.apps.size === 0;
  }
}

/** The first lane of each list, then the second of each, and so on. */
function takeTurns(lists: readonly (readonly Lane[])[], limit: number): Lane[] {
  const taken: Lane[] = [];
  for (let turn = 0; taken.length < limit; turn++) {
    const lanes = lists.flatMap((list) => list[turn] ?? []);
    if (lanes.length === 0) break;
    taken.push(...lanes.slice(0, limit - taken.length));
  }
  return taken;
}
