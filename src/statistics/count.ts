import type { Outcome } from '../attempts/outcome.js';

/**
 * What is counted. `came`: a person came to a link that waited for one, or that had ended. `linked`: a link became `linked`, whether
 * at once or by an answer. `delivery.failed`: an attempt to deliver a notification that the endpoint did not accept.
 */
export type CountName =
  'minted' | 'opened' | 'came' | 'linked' | `outcome.${Outcome}` | 'delivery.succeeded' | 'delivery.failed';

/** Where something happened. */
export interface CountedPlace {
  /** UUIDs; null for an attempt whose token belongs to no link. */
  readonly appId: string | null;
  readonly accountId: string;
  /** The channel of the link; null without one, and for deliveries. */
  readonly channel: string | null;
}

/** One thing that happened. */
export interface Count extends CountedPlace {
  readonly name: CountName;
  /** UUID of the endpoint that a delivery was for; without one for all else. */
  readonly endpointId?: string;
}

/** A person who comes to an ended link has come, too; each later visit to a used one is no arrival. */
const ENDED: ReadonlySet<Outcome> = new Set(['expired', 'revoked']);

/**
 * What an attempt counts as.
 * @param movesLink whether the link is in another state after it
 */
export function countsOfAttempt(place: CountedPlace, outcome: Outcome, movesLink: boolean): Count[] {
  const counts: Count[] = [{ ...place, name: `outcome.${outcome}` }];
  if (movesLink || ENDED.has(outcome)) counts.push({ ...place, name: 'came' });
  return counts;
}
