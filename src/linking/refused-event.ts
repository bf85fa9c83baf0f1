import { createHash } from 'node:crypto';
import type { DeadLetterVia } from '../attempts/referral-event.js';
import { deriveRepeatKey } from '../attempts/repeat-key.js';
import {
  type SuppressionName,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from '../erasure/suppression-name.js';
import { classifyFault, isTaken, UnavailableError } from '../platform/database/database-errors.js';
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

/**
 * Whether a failure may be the event's own fault. Otherwise the database was away, and Meta has to send the event again. A unique
 * index that refused each try may be a lost race or a fault: only a later try shows which.
 */
export function isRefusal(error: unknown): boolean {
  return classifyFault(error) !== 'unavailable' || isTaken(error);
}

/** Whatever keeps a delivery from being stored, the answer is that it must come again. */
export function toUnavailable(error: unknown): UnavailableError {
  if (error instanceof UnavailableError) return error;
  return new UnavailableError('the events of a delivery were refused', { cause: error });
}

export function refusedReferral(referral: ReceivedReferral, error: unknown): RefusedEvent {
  const { event, token, receivedAt, requestId } = referral;
  const { repeatKey, igId, igsid, ref, mid, via, timestampMs } = event;
  return {
    repeatKey,
    igId,
    igsid,
    linkId: token.valid ? token.linkId : null,
    refHash: sha256(ref),
    midHash: mid === null ? null : sha256(mid),
    via,
    eventAt: resolveEventAt(timestampMs, null, receivedAt),
    receivedAt,
    requestId,
    names: namesOf(referral),
    error,
  };
}

/** A payload names a link only once it is proved, so none is kept. */
export function refusedChatEvent(event: ChatEvent, delivery: EventDelivery, error: unknown): RefusedEvent {
  const { kind, igId, igsid, mid, timestampMs } = event;
  // A ref has no colon: the keys of chats and those of referrals cannot meet.
  const occurrence = mid ?? (timestampMs === null ? '' : String(timestampMs));
  return {
    repeatKey: deriveRepeatKey({ igId, igsid, occurrence, ref: `chat:${kind}` }),
    igId,
    igsid,
    linkId: null,
    refHash: null,
    midHash: mid === null ? null : sha256(mid),
    via: 'chat',
    eventAt: resolveEventAt(timestampMs, null, delivery.receivedAt),
    ...delivery,
    names: [suppressionOfPerson(igId, igsid), suppressionOfPersonAnywhere(igsid)],
    error,
  };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
