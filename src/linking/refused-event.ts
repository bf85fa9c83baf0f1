import { createHash } from 'node:crypto';
import type { DeadLetterVia, ReferralEvent } from '../attempts/referral-event.js';
import { deriveOtherKey, occurrenceOf } from '../attempts/repeat-key.js';
import {
  type SuppressionName,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from '../erasure/suppression-name.js';
import type { ChatEvent } from './chat-event.js';
import { resolveEventAt } from './event-time.js';
import { namesOf, type ReceivedReferral } from './linking-plan.js';

/** Which request of Meta brought an event. */
export interface EventDelivery {
  readonly receivedAt: Date;
  readonly requestId: string;
}

/** An event that the database refused, and why. Of the event itself only ids and hashes. */
export interface RefusedEvent extends EventDelivery {
  readonly repeatKey: Buffer;
  readonly igId: string;
  readonly igsid: string;
  readonly linkId: string | null;
  readonly refHash: Buffer | null;
  readonly midHash: Buffer | null;
  readonly via: DeadLetterVia;
  readonly eventAt: Date;
  /** Under which names it can be suppressed. */
  readonly names: readonly SuppressionName[];
  readonly error: unknown;
}

/** What the event itself says, whatever it is. */
type EventFacts = Pick<ReferralEvent, 'igId' | 'igsid' | 'mid' | 'timestampMs' | 'repeatKey'>;

/** What is known of an event beside that: by whom and by what it was to be decided. */
type KnownFacts = Pick<RefusedEvent, 'linkId' | 'refHash' | 'via' | 'names'>;

/** What is kept of an event that the database refused. */
export function toRefusedEvent(
  { repeatKey, igId, igsid, mid, timestampMs }: EventFacts,
  known: KnownFacts,
  { receivedAt, requestId }: EventDelivery,
  error: unknown,
): RefusedEvent {
  const eventAt = resolveEventAt(timestampMs, null, receivedAt);
  const midHash = mid === null ? null : createHash('sha256').update(mid).digest();
  return { ...known, repeatKey, igId, igsid, midHash, eventAt, receivedAt, requestId, error };
}

export function refusedReferral(referral: ReceivedReferral, error: unknown): RefusedEvent {
  const { event, token, refHash } = referral;
  const linkId = token.valid ? token.linkId : null;
  const known = { linkId, refHash, via: event.via, names: namesOf(referral) };
  return toRefusedEvent(event, known, referral, error);
}

/** A payload names a link only once it is proved, so none is kept. */
export function refusedChatEvent(event: ChatEvent, delivery: EventDelivery, error: unknown): RefusedEvent {
  const { kind, igId, igsid } = event;
  const repeatKey = deriveOtherKey('chat', kind, { igId, igsid, occurrence: occurrenceOf(event) });
  const names = [suppressionOfPerson(igId, igsid), suppressionOfPersonAnywhere(igsid)];
  const known = { linkId: null, refHash: null, via: 'chat', names } as const;
  return toRefusedEvent({ ...event, repeatKey }, known, delivery, error);
}
