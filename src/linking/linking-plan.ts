import type { Outcome } from '../attempts/outcome.js';
import type { ReferralEvent } from '../attempts/referral-event.js';
import {
  type SuppressionName,
  suppressionOfLink,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from '../erasure/suppression-name.js';
import type { NewMessage } from '../instagram/messages/message-kinds.js';
import type { RecentAttempts } from '../attempts/attempt-caps.js';
import type { LinkProgress, LinkState } from '../links/link-state.js';
import type { WrongCode } from './code-guesses.js';
import type { Count } from '../statistics/count.js';
import type { IdentityState, TokenVerdict } from './link-decision.js';
import type { IdentityOrigin, LinkingEvent } from './linking-events.js';

/** A referral together with what its webhook request and its token or code say. */
export interface ReceivedReferral {
  readonly event: ReferralEvent;
  readonly token: TokenVerdict;
  /** All that may be kept of a ref or a code that names no link; null: it is not known any more, because it named one. */
  readonly refHash: Buffer | null;
  readonly receivedAt: Date;
  readonly requestId: string;
}

/** An identity that the plan knows: as loaded, or made or changed by an earlier event of the same batch. */
export interface KnownIdentity extends IdentityState, IdentityOrigin {
  readonly appId: string;
  readonly accountId: string;
  readonly lastReferralAt: Date;
}

/** Whether the service can write for an account, and whether it writes to people who were linked how to undo it. */
export interface ChatSettings {
  readonly isConnected: boolean;
  readonly afterLinkMessage: boolean;
}

/** What the batch of one account found, under its locks. */
export interface LoadedState {
  /** UUID of the account. */
  readonly accountId: string;
  readonly links: ReadonlyMap<string, LinkState>;
  /** Active identities of every person and external user of the batch. */
  readonly identities: readonly KnownIdentity[];
  /** People (IGSIDs) who came to the account before. Only those are looked up whose link asks in existing threads. */
  readonly knownPeople: ReadonlySet<string>;
  /** What the service may write to people of the account. */
  readonly chat: ChatSettings;
  /** UUIDs of the apps of these links that have the setting `allowUnconfirmedReplace`. */
  readonly unconfirmedReplaceApps: ReadonlySet<string>;
  /** The names of the batch's people and links that are on the suppression list (see `namesOf`). */
  readonly suppressed: ReadonlySet<SuppressionName>;
  /** Repeat keys (hex) that are stored already. */
  readonly seen: ReadonlySet<string>;
  /** Attempts of the batch's people that were stored in the last hour. */
  readonly recent: readonly RecentAttempts[];
  /** `invalid_token` attempts of the account that were stored in the last day. */
  readonly invalidOfAccount: number;
  /** Wrong codes of the batch's people that were stored lately, as far back as they decide. */
  readonly wrongCodes: readonly WrongCode[];
  /** Wrong codes of the account that were stored in the last hour. */
  readonly wrongCodesOfAccount: number;
}

export interface PlannedAttempt {
  /** UUID of the new row. */
  readonly id: string;
  readonly referral: ReceivedReferral;
  readonly outcome: Outcome;
  readonly appId: string | null;
  readonly linkId: string | null;
  readonly eventAt: Date;
}

export interface PlannedIdentity extends KnownIdentity {
  /** Set when a later event of the same batch took its place. */
  readonly unlinkedAt: Date | null;
}

/** Everything that a batch changes in one account, to be applied in a constant number of statements. */
export interface LinkingPlan {
  readonly attempts: PlannedAttempt[];
  /** The last progress of each link that moved, by id. */
  readonly links: Map<string, LinkProgress>;
  readonly newIdentities: Map<string, PlannedIdentity>;
  /** Identities unlinked because another takes their place, with the time of that event. */
  readonly replaced: Map<string, Date>;
  /** The latest referral of identities that were there before, by id. */
  readonly touched: Map<string, Date>;
  /** What the apps may be notified of, in the order in which it happened. */
  readonly events: LinkingEvent[];
  /** What the service writes to people. */
  readonly messages: NewMessage[];
  /** What the statistics count. */
  readonly counts: Count[];
}

/** A plan that changes nothing yet. */
export function emptyPlan(): LinkingPlan {
  return {
    attempts: [],
    links: new Map(),
    newIdentities: new Map(),
    replaced: new Map(),
    touched: new Map(),
    events: [],
    messages: [],
    counts: [],
  };
}

/** Why there is no attempt for a referral. */
export const WITHOUT_ATTEMPT = [
  'repeated',
  'unregistered_account',
  'capped',
  'code_unread',
  'dead_letter',
  'erased',
] as const;

/** What is counted for a referral: its outcome, or why there is no attempt. */
export type ReferralResult = Outcome | (typeof WITHOUT_ATTEMPT)[number];

/** Under which names a referral can be suppressed: its person's, on this account and on every one, and that of its link. */
export function namesOf({ event, token }: Pick<ReceivedReferral, 'event' | 'token'>): SuppressionName[] {
  return [
    suppressionOfPerson(event.igId, event.igsid),
    suppressionOfPersonAnywhere(event.igsid),
    ...(token.valid ? [suppressionOfLink(token.linkId)] : []),
  ];
}
