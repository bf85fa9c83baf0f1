import type { DeadLetterEntity } from '../../attempts/dead-letter.entity.js';
import type { ReferralEvent, ReferralVia } from '../../attempts/referral-event.js';
import { deriveRepeatKey } from '../../attempts/repeat-key.js';
import type { ArrivalShape } from '../../instagram/arrivals/arrival-shape.js';
import type { CastAccount } from './seed-cast.js';
import type { SeedRandom } from './seed-random.js';

const ICE_BREAKER = { title: 'Connect my account', payload: 'CONNECT' };

/** The shapes of Meta's events that carry a ref. */
export type ComingVia = Extract<ReferralVia, ArrivalShape>;

/** How a person comes. */
export interface Coming {
  readonly igsid: string;
  readonly via: ComingVia;
  /** The account that is written to; by default that of the link. */
  readonly to?: CastAccount;
  /** That of a campaign; by default one that stands for a token. */
  readonly ref?: string;
}

/** Meta's event a second after the person acted. */
export function toEvent(
  igId: string,
  { igsid, via, ref: known }: Coming,
  now: Date,
  random: SeedRandom,
): ReferralEvent {
  const mid = via === 'referral' ? null : random.bytes(48).toString('base64url');
  const timestampMs = now.getTime() - random.whole(400, 2_500);
  const ref = known ?? random.bytes(40).toString('base64url');
  const repeatKey = deriveRepeatKey({ igId, igsid, occurrence: mid ?? String(timestampMs), ref });
  const icebreaker = via === 'postback' ? ICE_BREAKER : null;
  return { igId, igsid, ref, via, source: 'SHORTLINKS', icebreaker, mid, timestampMs, repeatKey };
}

interface Refused {
  readonly event: ReferralEvent;
  readonly linkId: string;
  readonly errorCode: string;
  readonly receivedAt: Date;
}

/** The row of an event that the database refused. */
export function toDeadLetter(
  { event, linkId, errorCode, receivedAt }: Refused,
  ids: Pick<DeadLetterEntity, 'id' | 'requestId'>,
): DeadLetterEntity {
  const { repeatKey, igId, igsid, via, timestampMs } = event;
  return {
    ...ids,
    repeatKey,
    igId,
    igsid,
    linkId,
    refHash: null,
    midHash: null,
    via,
    eventAt: new Date(timestampMs ?? receivedAt.getTime()),
    errorCode,
    receivedAt,
    retriedAt: null,
    outcome: null,
  };
}
