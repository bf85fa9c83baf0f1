import { isConfirmedInChat } from '../links/chat-question.js';
import type { AwaitedEvent } from '../attempts/referral-event.js';
import { type LinkProgress, type LinkState, questionOf } from '../links/link-state.js';
import type { ConfirmationDecision } from './confirmation-decision.js';
import { identityLinked, identityReplaced, identitySeen, originOf } from './linking-events.js';
import { type ChatSettings, emptyPlan, type KnownIdentity, type LinkingPlan } from './linking-plan.js';
import { messageAbout, messagesAfterLinking } from './planned-messages.js';

/** What a confirmation found under its locks. */
export interface AwaitingLink {
  readonly link: LinkState;
  /** The active identities of the person or the external user. */
  readonly active: readonly KnownIdentity[];
  readonly chat: ChatSettings;
  /** Whether a rejection is not answered in the chat. */
  readonly isSilent: boolean;
  readonly now: Date;
}

/** What changes when the answer rejects the link. */
export function planRejection(
  { link, isSilent, now }: AwaitingLink,
  reason: 'declined' | 'declined_by_person' | 'igsid_taken' | 'user_taken',
): LinkingPlan {
  const plan = emptyPlan();
  const moved = move(plan, link, now, { status: 'rejected', reason });
  plan.events.push({ kind: 'link', link: moved });
  const { igsid, awaitingSince } = link;
  // A person who was asked in the chat is answered there.
  if (!isSilent && isConfirmedInChat(link) && igsid !== null && awaitingSince !== null)
    plan.messages.push(
      messageAbout(reason.startsWith('declined') ? 'declined' : 'taken', link, igsid, awaitingSince),
    );
  return plan;
}

/**
 * What changes when the answer confirms the link.
 * @param event the one that the link waited with
 * @param newId returns the UUID of an identity to be made
 */
export function planConfirmation(
  found: AwaitingLink,
  { people, igsid, eventAt }: Extract<ConfirmationDecision, { kind: 'confirmed' }>,
  event: AwaitedEvent,
  newId: () => string,
): LinkingPlan {
  if (people.link === 'rejected') return planRejection(found, people.outcome);
  const { link, active, chat, now } = found;
  const { lastReferralAt } = event;
  const plan = emptyPlan();
  const origin = originOf(link, event);
  if (people.outcome === 'already_linked') {
    const { identityId, outcome: reason } = people;
    // The identity did not exist yet when this event came: it reopened the person's window all the same.
    plan.touched.set(identityId, lastReferralAt);
    move(plan, link, now, { status: 'linked', reason, igsid, identityId });
    for (const identity of active)
      if (identity.id === identityId) plan.events.push(identitySeen(identity, origin, lastReferralAt, link));
    return plan;
  }
  for (const identity of active.filter(({ id }) => people.replaces.some((each) => each.id === id))) {
    plan.replaced.set(identity.id, eventAt);
    plan.events.push(identityReplaced(identity, eventAt, link));
  }
  const { appId, accountId, externalUserId } = link;
  const pair = { id: newId(), appId, accountId, externalUserId, igsid };
  const identity = { ...pair, ...origin, linkedAt: eventAt, lastReferralAt, unlinkedAt: null };
  plan.newIdentities.set(identity.id, identity);
  move(plan, link, now, { status: 'linked', reason: null, igsid, identityId: identity.id });
  plan.events.push(identityLinked(identity, link));
  plan.messages.push(...messagesAfterLinking(chat, link, igsid, eventAt));
  return plan;
}

function move(
  plan: LinkingPlan,
  link: LinkState,
  now: Date,
  change: Pick<LinkProgress, 'status' | 'reason'> & Partial<LinkProgress>,
): LinkState {
  const closed = {
    igsid: null,
    identityId: null,
    awaitingSince: link.awaitingSince,
    ...questionOf(link),
  };
  const progress = { ...closed, decidedAt: now, completedAt: now, ...change };
  plan.links.set(link.id, progress);
  if (progress.status === 'linked') plan.counts.push({ ...link, name: 'linked' });
  return { ...link, ...progress };
}
