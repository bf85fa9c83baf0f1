import { toTypeId } from '../platform/ids/type-id.js';
import { type LinkState, readStanding } from './link-state.js';

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
  const { awaitingSince = null, decidedAt = null } = link;
  const standing = readStanding({ ...link, awaitingSince, decidedAt }, now);
  return {
    id: toTypeId('lnk', link.id),
    appId: toTypeId('app', link.appId),
    status: standing.status,
    reason: standing.reason,
    account: { igId, username },
    externalUserId: link.externalUserId,
    sessionId: link.sessionId,
    channel: link.channel,
    context: link.context,
    onConflict: link.onConflict,
    confirmation: link.confirmation,
    returnUrl: link.returnUrl,
    igsid: standing.igsid,
    identityId: standing.identityId === null ? null : toTypeId('idn', standing.identityId),
    createdAt: link.createdAt.toISOString(),
    expiresAt: link.expiresAt.toISOString(),
    completedAt: standing.completedAt?.toISOString() ?? null,
    decidedAt: standing.decidedAt?.toISOString() ?? null,
  };
}
