/** The notifications of one account for one endpoint, which are claimed together. UUIDs. */
export interface Lane {
  readonly accountId: string;
  readonly endpointId: string;
}

/** What limits how many notifications may be claimed. */
export interface CapacityLimits {
  /** How many more deliveries may start now. */
  readonly free: number;
  /** How many may be in progress to one endpoint. */
  readonly perEndpoint: number;
  /** How many are in progress, by endpoint. */
  readonly inProgress: ReadonlyMap<string, number>;
}

/**
 * How many notifications may be claimed from each lane; lanes that get nothing are left out.
 *
 * Capacity is shared out one by one in turns, so that a lane with 100,000 waiting gets no more than one with five until those five
 * are in progress. An endpoint never has more in progress than is left free: however many endpoints do not answer, the next
 * endpoint with something to receive gets capacity immediately.
 */
export function shareCapacity(lanes: readonly Lane[], limits: CapacityLimits): ReadonlyMap<Lane, number> {
  const shares = new Map<Lane, number>();
  const used = new Map(limits.inProgress);
  let { free } = limits;
  for (let open = [...lanes]; open.length > 0 && free > 0;) {
    open = open.filter((lane) => {
      const count = used.get(lane.endpointId) ?? 0;
      if (count >= Math.min(limits.perEndpoint, free)) return false;
      used.set(lane.endpointId, count + 1);
      shares.set(lane, (shares.get(lane) ?? 0) + 1);
      free -= 1;
      return true;
    });
  }
  return shares;
}

/** Writes a lane for a message to other instances. */
export function formatLane({ accountId, endpointId }: Lane): string {
  return `${accountId}/${endpointId}`;
}

/** Reads the lanes of a message, which `notify` separates by commas. */
export function parseLanes(payload: string): Lane[] {
  return payload.split(',').flatMap((text) => {
    const [accountId, endpointId] = text.split('/');
    return accountId && endpointId ? [{ accountId, endpointId }] : [];
  });
}
