import { readCampaignStatus } from '../campaigns/campaign-state.js';
import type { CampaignRow } from '../campaigns/campaign-visit.js';
import type { InviteRow } from '../invites/invite-state.js';
import { toTypeId } from '../platform/ids/type-id.js';
import type { StoredAttempt } from '../attempts/attempts.service.js';
import type { StoredIdentity } from '../identities/identities.service.js';
import type { LinkState } from '../links/link-state.js';
import type { StoredNotification } from '../notifications/notifications.service.js';
import type { RefVerdict } from '../ref-tokens/ref-tokens.service.js';
import { type AdvisedAction, adviseActions } from './advised-actions.js';
import { explainInvite, findUntried } from './explain-invite.js';
import { type Answer, explainLink } from './explain-link.js';
import { type ChainStep, describeChain } from './link-chain.js';

/** Why it linked or did not, and how far the link came. */
export interface Explanation extends Answer {
  /** UUID of the link that it is about; null when it is about none. */
  readonly linkId: string | null;
  /** The way of the link, in order; empty without a link. */
  readonly chain: readonly ChainStep[];
  /** What can be done next. */
  readonly actions: readonly AdvisedAction[];
}

/** What a look-up has found. */
export interface FoundRows {
  readonly links: readonly LinkState[];
  readonly identities: readonly StoredIdentity[];
  /** Newest first. */
  readonly attempts: readonly StoredAttempt[];
  /** About the user of the link to explain, newest first. */
  readonly notifications: readonly StoredNotification[];
  /** Those that the text names. */
  readonly invites: readonly InviteRow[];
  readonly campaigns: readonly CampaignRow[];
  readonly ref: RefVerdict | null;
  readonly erased: boolean;
}

const CHECK_SPELLING =
  'Check the spelling. A person is known once they came through a link. Visits of campaigns are only counted, and an invite is looked up by its id or address.';
const NOT_NOTIFIED =
  'No endpoint of the app was notified of this: check that it has an endpoint, and which types that one receives.';
const NOT_DELIVERED =
  'An endpoint of the app did not get the notification: look at its deliveries, and send it again once the endpoint answers.';
const MINT_AGAIN = 'Mint a new link.';

/** The link that a question is most likely about: the one of which something was heard last. */
export function chooseLink({ links, attempts }: Pick<FoundRows, 'links' | 'attempts'>): LinkState | null {
  const heardAt = (link: LinkState): number => {
    const newest = attempts.find(({ attempt }) => attempt.linkId === link.id)?.attempt.receivedAt;
    return Math.max(link.createdAt.getTime(), newest?.getTime() ?? 0);
  };
  return links.toSorted((a, b) => heardAt(b) - heardAt(a))[0] ?? null;
}

/** Says in one sentence why a link worked or did not, what helps, and how far the link came. */
export function explainFindings(found: FoundRows, now: Date): Explanation {
  const invite = findUntried(
    found.invites,
    found.attempts.map(({ attempt }) => attempt),
  );
  // What else is known of its person is no answer to a question about the invite.
  if (invite !== null) return { ...explainInvite(invite, now), linkId: null, chain: [], actions: [] };
  const link = chooseLink(found);
  const actions = adviseActions({
    link,
    identities: found.identities.map(({ identity }) => identity),
    notifications: found.notifications.map(({ notification }) => notification),
  });
  if (link !== null) {
    const attempts = found.attempts.flatMap(({ attempt }) => (attempt.linkId === link.id ? attempt : []));
    const identity =
      found.identities.find(({ id }) => id === link.identityId)?.identity ??
      found.identities.find(({ identity: { linkId } }) => linkId === link.id)?.identity ??
      null;
    const ofLink = { link, attempts, identity, isErased: found.erased };
    const notifications = found.notifications.map(({ notification }) => notification);
    const chain = describeChain({ link, attempts, notifications }, now);
    const answer = explainLink(ofLink, now);
    return {
      ...answer,
      advice: [...answer.advice, ...adviseOnDelivery(chain)],
      linkId: link.id,
      chain,
      actions,
    };
  }
  return { ...explainWithoutLink(found, now), linkId: null, chain: [], actions };
}

/** What helps an app that has not heard of the end of a link. */
function adviseOnDelivery(chain: readonly ChainStep[]): string[] {
  const stateOf = (step: ChainStep['step']): ChainStep['state'] | undefined =>
    chain.find((each) => each.step === step)?.state;
  if (stateOf('notified') === 'none') return [NOT_NOTIFIED];
  return stateOf('delivered') === 'failed' ? [NOT_DELIVERED] : [];
}

function explainWithoutLink(found: FoundRows, now: Date): Answer {
  const { identities, attempts, campaigns, ref, erased } = found;
  const [campaign] = campaigns;
  const active = identities.find(({ identity }) => identity.unlinkedAt === null)?.identity;
  const ended = identities[0]?.identity;
  const attempt = attempts[0]?.attempt;
  if (active) {
    const since = active.linkedAt.toISOString();
    return { verdict: 'linked', sentence: `Linked since ${since}.`, advice: [] };
  }
  if (ended?.unlinkedAt) {
    const at = ended.unlinkedAt.toISOString();
    return { verdict: 'unlinked', sentence: `No longer linked: it ended at ${at}.`, advice: [MINT_AGAIN] };
  }
  if (erased)
    return {
      verdict: 'erased',
      sentence: 'Something that this text names was erased, and nothing about it is kept.',
      advice: [
        'For seven days events about an erased person are not stored; this is no fault of the delivery.',
      ],
    };
  if (campaign) {
    const named = `“${campaign.name}” (${toTypeId('cmp', campaign.id)})`;
    return {
      verdict: 'not_linked',
      sentence: `The campaign ${named} is ${readCampaignStatus(campaign, now)}. A campaign does not link people.`,
      advice: ['To link a person to a user, mint a link for that user.'],
    };
  }
  if (ref?.kind === 'foreign')
    return {
      verdict: 'unknown',
      sentence: 'The ref is not from this service.',
      advice: [
        'It may belong to an ad or to another tool. Refs of links begin with eyJ, and those of campaigns with c.',
      ],
    };
  if (ref?.kind === 'invalid')
    return {
      verdict: 'not_linked',
      sentence:
        'Not linked: the ref is not valid. It was changed, cut or forged, or its signing key was removed.',
      advice: ['Look up the whole link as the person received it.', MINT_AGAIN],
    };
  if (ref?.kind === 'valid' || attempt?.outcome === 'unknown_link')
    return {
      verdict: 'not_linked',
      sentence: 'Not linked: the ref has a valid signature, but its link is no longer stored.',
      advice: [MINT_AGAIN],
    };
  if (attempt?.outcome === 'invalid_token')
    return {
      verdict: 'not_linked',
      sentence: `Not linked: the ref that came at ${attempt.eventAt.toISOString()} was changed, cut or forged.`,
      advice: ['Check that the app uses the url of the link as it is.', MINT_AGAIN],
    };
  // An attempt whose link retention has removed.
  if (attempt)
    return {
      verdict: 'not_linked',
      sentence: `The person came at ${attempt.eventAt.toISOString()}; the link is no longer stored.`,
      advice: [MINT_AGAIN],
    };
  return { verdict: 'unknown', sentence: 'Nothing was found.', advice: [CHECK_SPELLING] };
}
