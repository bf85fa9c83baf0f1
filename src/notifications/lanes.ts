/** The notifications of one account for one endpoint, which are claimed together. UUIDs. */
export interface Lane {
  /** The app of the endpoint. */
  readonly appId: string;
  readonly accountId: string;
  readonly endpointId: string;
}

/** Whose deliveries are counted. */
export type LaneOwner = Pick<Lane, 'appId' | 'endpointId'>;

/** What limits how many notifications may be claimed. */
export interface CapacityLimits {
  /** How many more deliveries may start now. */
  readonly free: number;
  /** How many more may be in progress, including those that only wait for an answer. */
  readonly room: number;
  /** How many may be in progress to one endpoint, and for an app. */
  readonly perEndpoint: number;
  readonly limitOf: (appId: string) => number;
  /** How many are in progress, by endpoint and by app. */
  readonly ofEndpoints: ReadonlyMap<string, number>;
  readonly ofApps: ReadonlyMap<string, number>;
}

/** An app has at most this part of the room that is left: a few apps cannot take all of it. */
const APP_SHARE = 1 / 8;

/**
 * How many notifications may be claimed from each lane; lanes that get nothing are left out.
 *
 * Capacity is shared out one by one in turns, so that a lane with 100,000 waiting gets no more than one with five until those five
 * are in progress. Neither an endpoint nor an app ever has more in progress than is left free, and an app has at most its share of
 * the room: however many endpoints do not answer, and however often an app replaces them, the next app with something to receive
 * gets capacity immediately. What an app has in progress to endpoints that it deleted counts until it ends.
 */
export function shareCapacity(lanes: readonly Lane[], limits: CapacityLimits): ReadonlyMap<Lane, number> {
  const shares = new Map<Lane, number>();
  const ofEndpoints = new Map(limits.ofEndpoints);
  const ofApps = new Map(limits.ofApps);
  let { free, room } = limits;
  for (let open = [...lanes]; open.length > 0 && free > 0;) {
    open = open.filter((lane) => {
      const ofEndpoint = ofEndpoints.get(lane.endpointId) ?? 0;
      const ofApp = ofApps.get(lane.appId) ?? 0;
      if (ofEndpoint >= Math.min(limits.perEndpoint, free)) return false;
      if (ofApp >= Math.min(limits.limitOf(lane.appId), free, Math.ceil(room * APP_SHARE))) return false;
      ofEndpoints.set(lane.endpointId, ofEndpoint + 1);
      ofApps.set(lane.appId, ofApp + 1);
      shares.set(lane, (shares.get(lane) ?? 0) + 1);
      free -= 1;
      room -= 1;
      return true;
    });
  }
  return shares;
}

/** Writes a lane for a message to other instances. */
export function formatLane({ accountId, endpointId, appId }: Lane): string {
  return `${accountId}/${endpointId}/${appId}`;
}

/** Reads the lanes of a message, which `notify` separates by commas. */
export function parseLanes(payload: string): Lane[] {
  return payload.split(',').flatMap((text) => {
    const [accountId, endpointId, appId] = text.split('/');
    return accountId && endpointId && appId ? [{ appId, accountId, endpointId }] : [];
  });
}
