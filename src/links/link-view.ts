import { toTypeId } from '../platform/ids/type-id.js';
import { type LinkState, readStanding } from './link-state.js';

/** The account that a link or identity belongs to, as far as it is shown. */
export interface AccountView {
  readonly igId: string;
  readonly username: string;
}

/** A link as callers see it at this moment: what the API answers, and what an app's endpoints receive. */
export function viewLink(link: LinkState, now: Date) {
  const standing = readStanding(link, now);
  return {
    id: toTypeId('lnk', link.id),
    appId: toTypeId('app', link.appId),
    status: standing.status,
    reason: standing.reason,
    account: { igId: link.igId, username: link.username },
    externalUserId: link.externalUserId,
    sessionId: link.sessionId,
    channel: link.channel,
    context: link.context,
    onConflict: link.onConflict,
    confirmation: link.confirmation,
    returnUrl: link.returnUrl,
    locale: link.locale,
    accountHint: link.accountHint,
    question: viewQuestion(link),
    igsid: standing.igsid,
    identityId: standing.identityId === null ? null : toTypeId('idn', standing.identityId),
    createdAt: link.createdAt.toISOString(),
    expiresAt: standing.expiresAt.toISOString(),
    openedAt: standing.openedAt?.toISOString() ?? null,
    completedAt: standing.completedAt?.toISOString() ?? null,
    decidedAt: standing.decidedAt?.toISOString() ?? null,
  };
}

function viewQuestion({ questionStatus, questionCode, questionSentAt }: LinkState) {
  if (questionStatus === null) return null;
  return { status: questionStatus, code: questionCode, sentAt: questionSentAt?.toISOString() ?? null };
}
