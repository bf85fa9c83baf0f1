/** The notifications of one account for one endpoint: what is claimed together. UUIDs. */
export interface Lane {
  readonly accountId: string;
  readonly endpointId: string;
}

/** What limits how many notifications may be claimed. */
export interface RoomLimits {
  /** How many more deliveries may begin now. */
  readonly free: number;
  /** How many may be under way to one endpoint. */
  readonly perEndpoint: number;
  /** How many are under way, by endpoint. */
  readonly underWay: ReadonlyMap<string, number>;
}

/**
 * How many notifications each lane may claim; lanes without room are left out.
 *
 * Room is shared out one by one in turns, so that a lane with 100,000 waiting gets no more than one with five until those five
 * are under way. An endpoint never has more under way than is left free: however many endpoints do not answer, the next one
 * that has something to receive finds room at once.
 */
export function shareRooms<Of extends Lane>(
  lanes: readonly Of[],
  limits: RoomLimits,
): ReadonlyMap<Of, number> {
  const rooms = new Map<Of, number>();
  const used = new Map(limits.underWay);
  let { free } = limits;
  for (let open = [...lanes]; open.length > 0 && free > 0;) {
    open = open.filter((lane) => {
      const count = used.get(lane.endpointId) ?? 0;
      if (count >= Math.min(limits.perEndpoint, free)) return false;
      used.set(lane.endpointId, count + 1);
      rooms.set(lane, (rooms.get(lane) ?? 0) + 1);
      free -= 1;
      return true;
    });
  }
  return rooms;
}

const SEPARATOR = ' ';

/** Lanes as a message to other instances; empty when they do not fit, which means that any lane may be ready. */
export function writeLanes(lanes: readonly Lane[], maxBytes: number): string {
  const text = lanes.map(({ accountId, endpointId }) => `${accountId}/${endpointId}`).join(SEPARATOR);
  return text.length > maxBytes ? '' : text;
}

/** The lanes of a message; null when any lane may be ready. */
export function readLanes(text: string): readonly Lane[] | null {
  if (text === '') return null;
  return text.split(SEPARATOR).flatMap((each) => {
    const [accountId, endpointId] = each.split('/');
    return accountId && endpointId ? [{ accountId, endpointId }] : [];
  });
}
