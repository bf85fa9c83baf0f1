import type { AttemptEntity } from '../attempts/attempt.entity.js';
import type { IdentityEntity } from '../identities/identity.entity.js';
import { CONFIRMATION_TIMEOUT_MS, type LinkState, readStatus } from '../links/link-state.js';
import { findDeciding } from './link-chain.js';

/** A link with what is known of it. */
export interface LinkCase {
  readonly link: LinkState;
  /** Of the link, newest first. */
  readonly attempts: readonly AttemptEntity[];
  /** The identity that the link made or found. */
  readonly identity: IdentityEntity | null;
  /** Something about it was erased, so that what is missing says nothing of the delivery. */
  readonly isErased: boolean;
}

/**
 * The answer in one word. `waiting`: it can still link. `unlinked`: it did, and the identity has ended since. `unknown`: nothing was
 * found, or nothing that says.
 */
export const LINK_VERDICTS = ['linked', 'waiting', 'not_linked', 'unlinked', 'erased', 'unknown'] as const;
export type LinkVerdict = (typeof LINK_VERDICTS)[number];

/** Why it linked or did not. Names no person, so that every role may read it; its times are RFC 3339. */
export interface Answer {
  readonly verdict: LinkVerdict;
  readonly sentence: string;
  /** What helps, the most likely first. */
  readonly advice: readonly string[];
}

const MINT_NEW = 'Mint a new link and have the person open it at once.';
const MINT_LONGER = 'Mint links with a longer ttlSeconds when people need more time.';
const NOT_ARRIVED =
  'If a person did open it, no event of this was stored: check the webhook subscriptions and the ice breaker, and that the person did not use Instagram Web.';
const ASK_DOCTOR = 'Run the doctor of the account: hitch doctor.';
const UNLINK_PERSON = 'Unlink their identity with the other user, then mint a new link.';
const REPLACE_USER =
  'Unlink the identity of the user, or mint with onConflict "replace", which wants a confirmation unless the app allows it without.';
const ERASED = 'Something about this link was erased; for seven days events about the person are not stored.';

/** Why a link worked or did not. */
export function explainLink(facts: LinkCase, now: Date): Answer {
  const { link, attempts } = facts;
  const { status } = readStatus(link, now);
  const came = findDeciding(link, attempts);
  switch (status) {
    case 'linked':
      return explainLinked(facts, came);
    case 'awaiting_confirmation':
      return explainWaiting(link, came);
    case 'pending':
      return explainPending(facts, came);
    case 'rejected':
    case 'expired':
    case 'revoked':
      return { verdict: 'not_linked', ...explainEnded(facts, came, now) };
    default:
      return status satisfies never;
  }
}

function explainLinked({ link, identity, attempts }: LinkCase, came: AttemptEntity | null): Answer {
  const cameAt = came ? `the person came at ${iso(came.eventAt)}` : 'a person came';
  if (identity?.unlinkedAt) {
    const why = describeUnlinking(identity.unlinkReason);
    return {
      verdict: 'unlinked',
      sentence: `No longer linked: ${cameAt}, and the identity was ended at ${iso(identity.unlinkedAt)} ${why}.`,
      advice: ['A used link never links twice. Mint a new link.'],
    };
  }
  const other = attempts.find(({ outcome }) => outcome === 'used_by_other');
  const refused = other
    ? ` Another Instagram person came at ${iso(other.eventAt)} and was refused, because a link works for one person only.`
    : '';
  const since = identity && identity.linkId !== link.id ? ` They were linked already.` : '';
  return {
    verdict: 'linked',
    sentence: `Linked: ${cameAt}.${since}${refused}`,
    advice: other ? ['Mint a link of its own for each user.'] : [],
  };
}

function describeUnlinking(reason: string | null): string {
  if (reason === 'person') return 'by the person, in the chat';
  if (reason === 'replaced') return 'because a newer link replaced it';
  return 'by the app or an operator';
}

function explainWaiting(link: LinkState, came: AttemptEntity | null): Answer {
  const from = link.awaitingSince ?? came?.eventAt ?? link.createdAt;
  const until = iso(new Date(from.getTime() + CONFIRMATION_TIMEOUT_MS));
  const isApp = link.confirmation === 'app' && link.questionStatus === null;
  return {
    verdict: 'waiting',
    sentence: `Not linked yet: the person came at ${iso(from)}, and ${isApp ? 'the app' : 'the person'} has to confirm before ${until}.`,
    advice: [
      isApp
        ? 'The app confirms with POST /v1/links/{id}/confirm.'
        : 'The person answers the question in the chat with Instagram’s button or the word “yes”.',
    ],
  };
}

function explainPending({ link, isErased }: LinkCase, came: AttemptEntity | null): Answer {
  const until = iso(link.expiresAt);
  if (came)
    return {
      verdict: 'waiting',
      sentence: `Not linked yet: an event came at ${iso(came.eventAt)} ${describeOpenAttempt(came)}. The link is valid until ${until}.`,
      advice: ['Open the link on the account that it was minted for.'],
    };
  const opened = link.openedAt ? `Its page was opened at ${iso(link.openedAt)}, but no` : 'No';
  return {
    verdict: 'waiting',
    sentence: `Not linked yet: the link is valid until ${until}. ${opened} event of it has come.`,
    advice: isErased ? [ERASED] : [NOT_ARRIVED, ASK_DOCTOR],
  };
}

function describeOpenAttempt({ outcome }: AttemptEntity): string {
  return outcome === 'wrong_account'
    ? 'to another Instagram account than the one that the link was minted for'
    : `and left the link open (${outcome})`;
}

function explainEnded(
  { link, isErased }: LinkCase,
  came: AttemptEntity | null,
  now: Date,
): Pick<Answer, 'sentence' | 'advice'> {
  const { status, reason } = readStatus(link, now);
  const late = came;
  const arrival = late ? `the person came at ${iso(late.eventAt)}` : 'no one came';
  switch (reason) {
    case 'igsid_taken':
      return say(
        `${arrival}, and their Instagram is already linked to another user of the app`,
        UNLINK_PERSON,
      );
    case 'user_taken':
      return say(`${arrival}, and the user is already linked to another Instagram person`, REPLACE_USER);
    case 'declined':
      return say(`${arrival}, and the app declined${at(link.decidedAt)}`, MINT_NEW);
    case 'declined_by_person':
      return say(
        `the person answered${at(link.decidedAt ?? link.revokedAt)} that it was not them`,
        'Ask who sent them the link. A new link can be minted at any time.',
      );
    case 'confirmation_timeout':
      return say(`${arrival}, and no confirmation followed within 10 minutes`, MINT_NEW);
    case 'question_not_sent':
      return say(
        `${arrival}, and the question in the chat could not be sent${link.questionCode ? ` (${link.questionCode})` : ''}`,
        ASK_DOCTOR,
        MINT_NEW,
      );
    case 'superseded': {
      const ended = `a newer link of the same user replaced this one${at(link.revokedAt)}`;
      return say(late ? `${ended}, and ${arrival}` : ended, 'Have the person open the newest link.');
    }
    case 'app_disabled':
      return say(`the app was disabled${at(link.completedAt)}`, 'Enable the app and mint a new link.');
    default:
      break;
  }
  if (status === 'revoked') {
    const ended = `the link was revoked${at(link.revokedAt)}`;
    return say(late ? `${ended}, and ${arrival}` : ended, MINT_NEW);
  }
  if (late && late.eventAt > link.expiresAt) {
    const behind = describeDuration(late.eventAt.getTime() - link.expiresAt.getTime());
    return say(
      `${arrival}, ${behind} after the link had ended at ${iso(link.expiresAt)}`,
      MINT_NEW,
      MINT_LONGER,
    );
  }
  if (late)
    return say(`${arrival} (${late.outcome}), and the link ended at ${iso(link.expiresAt)}`, MINT_NEW);
  const opened = link.openedAt ? `its page was opened at ${iso(link.openedAt)}, but no one` : 'no one';
  return say(
    `${opened} came before the link ended at ${iso(link.expiresAt)}`,
    MINT_NEW,
    ...(isErased ? [ERASED] : [NOT_ARRIVED]),
  );
}

function say(why: string, ...advice: string[]): Pick<Answer, 'sentence' | 'advice'> {
  return { sentence: `Not linked: ${why}.`, advice };
}

function at(time: Date | null): string {
  return time ? ` at ${iso(time)}` : '';
}

function iso(time: Date): string {
  return time.toISOString();
}

const UNITS = [
  { name: 'day', ms: 86_400_000 },
  { name: 'hour', ms: 3_600_000 },
  { name: 'minute', ms: 60_000 },
  { name: 'second', ms: 1_000 },
] as const;

/** A duration in its largest whole unit: `4 minutes`. */
export function describeDuration(ms: number): string {
  const unit = UNITS.find((each) => ms >= each.ms) ?? { name: 'second', ms: 1_000 };
  const count = Math.max(1, Math.floor(ms / unit.ms));
  return `${count} ${unit.name}${count === 1 ? '' : 's'}`;
}
