import type { Outcome } from '../attempts/outcome.js';
import type { HourlyCount } from '../platform/counts/hourly-tally.js';

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

/** Stands for no app in a row's key, which holds no null. */
export const NO_APP = '00000000-0000-0000-0000-000000000000';

/** The key of a count. */
export interface CountKey {
  /** UUIDs; `NO_APP` without an app. */
  readonly appId: string;
  readonly accountId: string;
  /** Empty without a channel. */
  readonly channel: string;
  /** Empty for what is no delivery. */
  readonly endpointId: string;
  readonly name: CountName;
}

/** How often something happened within an hour. */
export type CountEntry = CountKey & HourlyCount;

/** The fields of `CountKey`. */
export const COUNT_FIELDS = ['appId', 'accountId', 'channel', 'endpointId', 'name'] as const;

/** The key that a count is added to. */
export function keyOfCount({ appId, accountId, channel, name, endpointId = '' }: Count): CountKey {
  return { appId: appId ?? NO_APP, accountId, channel: channel ?? '', endpointId, name };
}
