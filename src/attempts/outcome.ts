/** How an attempt can end, with the words for support staff. Each has its place in `linking/link-decision.ts`. */
const DETAILS = {
  invalid_token:
    'The ref looks like one of ours, but its signature or form does not verify: it was changed, cut or forged. Or the person typed a code that is no link’s.',
  unknown_link: 'The ref is properly signed, but its link is not stored, or no longer.',
  wrong_account: 'The event came to another Instagram account than the one that the link was minted for.',
  revoked: 'The link had been revoked, or superseded by a newer one, before the person came through it.',
  closed: 'The link was used up: it was rejected, or what it had linked was unlinked or replaced since.',
  used_by_other: 'Another Instagram person came through this link first; a link works for one person only.',
  already_linked: 'The person was already linked to this external user; nothing had to change.',
  awaiting_confirmation: 'The person came through the link; the link waits for a confirmation.',
  expired:
    'The person came through the link after it had expired, or typed its code after the end of the code.',
  igsid_taken: 'This Instagram person is already linked to another external user of the app.',
  user_taken: 'The external user is already linked to another Instagram person on this account.',
  linked: 'The person was linked to the external user.',
} as const;

export type Outcome = keyof typeof DETAILS;

export const OUTCOMES = Object.keys(DETAILS) as readonly Outcome[];

/** What can become of a dead letter: `repeated` and `capped` leave no attempt, because it had one, or the person has too many. */
export type RetryOutcome = Outcome | 'repeated' | 'capped';

export const RETRY_OUTCOMES = [...OUTCOMES, 'repeated', 'capped'] as const;

/** The outcome in words. */
export function describeOutcome(outcome: Outcome): string {
  return DETAILS[outcome];
}
