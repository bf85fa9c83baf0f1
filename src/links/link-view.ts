import { toTypeId } from '../ids/type-id.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkState, readStatus } from './link-state.js';

/** What a link's answer is made from; a row has all of it. */
export interface LinkView extends Pick<
  LinkState,
  | 'id'
  | 'appId'
  | 'externalUserId'
  | 'sessionId'
  | 'channel'
  | 'context'
  | 'onConflict'
  | 'confirmation'
  | 'returnUrl'
  | 'status'
  | 'reason'
  | 'igsid'
  | 'identityId'
  | 'createdAt'
  | 'expiresAt'
  | 'completedAt'
> {
  readonly awaitingSince?: Date | null;
  readonly decidedAt?: Date | null;
}

/** The account that a link or identity is of, as far as it is shown. */
export interface AccountView {
  readonly igId: string;
  readonly username: string;
}

/** A link as callers see it at this moment: what the API answers, and what an app's endpoints are told. */
export function viewLink(link: LinkView, { igId, username }: AccountView, now: Date) {
  const { status, reason } = readStatus({ ...link, awaitingSince: link.awaitingSince ?? null }, now);
  const met = status === 'linked' || status === 'awaiting_confirmation';
  // A link that no sweep has been by yet was over at its own time all the same.
  const completedAt = link.completedAt ?? (status === 'expired' ? endOf(link) : null);
  return {
    id: toTypeId('lnk', link.id),
    appId: toTypeId('app', link.appId),
    status,
    reason,
    account: { igId, username },
    externalUserId: link.externalUserId,
    sessionId: link.sessionId,
    channel: link.channel,
    context: link.context,
    onConflict: link.onConflict,
    confirmation: link.confirmation,
    returnUrl: link.returnUrl,
    igsid: met ? link.igsid : null,
    identityId: met && link.identityId !== null ? toTypeId('idn', link.identityId) : null,
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    completedAt: completedAt?.toISOString() ?? null,
    decidedAt: link.decidedAt?.toISOString() ?? null,
  };
}

function endOf({ expiresAt, awaitingSince }: LinkView): Date {
  return awaitingSince ? new Date(awaitingSince.getTime() + CONFIRMATION_TIMEOUT_MS) : expiresAt;
}
