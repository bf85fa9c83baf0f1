import { createHash } from 'node:crypto';
import type { DeadLetterVia } from '../attempts/referral-event.js';
import { deriveRepeatKey } from '../attempts/repeat-key.js';
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

export function refusedReferral(referral: ReceivedReferral, error: unknown): RefusedEvent {
  const { event, token, refHash, receivedAt, requestId } = referral;
  const { repeatKey, igId, igsid, mid, via, timestampMs } = event;
  return {
    repeatKey,
    igId,
    igsid,
    linkId: token.valid ? token.linkId : null,
    refHash,
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
