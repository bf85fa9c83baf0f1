import type { Outcome } from '../linking/link-decision.js';

const WORDS: Record<Outcome, string> = {
  linked: 'The person was linked to the external user.',
  already_linked: 'The person was linked to this external user before; nothing had to change.',
  awaiting_confirmation: 'The person came through the link; the link waits for a confirmation.',
  invalid_token:
    'The ref looks like one of ours but its signature or form does not hold: it was changed, cut or forged.',
  unknown_link: 'The ref is properly signed but its link is not stored (any more).',
  wrong_account: 'The event came to another Instagram account than the one that the link was minted for.',
  revoked: 'The link had been revoked, or replaced by a newer one, before the person came through it.',
  closed: 'The link was used up: it was rejected, or what it had linked was unlinked or replaced since.',
  used_by_other: 'Another Instagram person came through this link first; a link works for one person only.',
  expired: 'The person came through the link after its time was over.',
  igsid_taken: 'This Instagram person is linked to another external user of the app already.',
  user_taken: 'The external user is linked to another Instagram person on this account already.',
};

/** The outcome in words for support staff. */
export function describeOutcome(outcome: Outcome): string {
  return WORDS[outcome];
}
