import type { IdentityAnswer, LinkAnswer, LookupAnswer } from '../dev/simulator/hitch-client.js';

/** So many attempts tell why; the table below has the others. */
const TOLD = 3;

const NOT_DELIVERED =
  'If somebody did come through it, Meta never told: check the subscriptions, the ice breaker, and that it was not Instagram Web.';

/** Why it linked or did not, in words: what support reads to the person who asks. */
export function explainLookup(answer: LookupAnswer): string[] {
  const { attempts, links, identities } = answer;
  const found = attempts.length + links.length + identities.length > 0;
  return [
    ...explainRef(answer),
    ...identities.filter(({ status }) => status === 'active').map(tellIdentity),
    ...attempts
      .slice(0, TOLD)
      .map(({ receivedAt, outcome, detail }) => `${receivedAt} ${outcome}: ${detail}`),
    ...(attempts.length === 0 ? links.slice(0, 1).map(explainUntouched) : []),
    ...(found || answer.ref !== null
      ? []
      : [`Nothing is known about it: is it written right? ${NOT_DELIVERED}`]),
  ];
}

/** What the token itself says, when a ref was asked for. */
function explainRef({ ref, links }: LookupAnswer): string[] {
  if (ref === null) return [];
  if (ref.reason === 'not_ours') return ['The ref is not one of ours.'];
  if (!ref.valid)
    return ['The ref does not verify: it was changed, cut or forged, or its key was taken out of the ring.'];
  if (links.length === 0) return ['The ref is properly signed, but its link is not stored (any more).'];
  return ['The ref is properly signed.'];
}

function tellIdentity({ externalUserId, igsid }: IdentityAnswer): string {
  return `The external user ${externalUserId} is linked to the person ${igsid}.`;
}

/** Why the newest link has no attempt. */
function explainUntouched({ id, status, reason, expiresAt }: LinkAnswer): string {
  switch (status) {
    case 'pending':
      return `Nobody came through the newest link (${id}) yet; it works until ${expiresAt}. ${NOT_DELIVERED}`;
    case 'expired':
      return `Nobody came through the newest link (${id}) before it expired at ${expiresAt}. ${NOT_DELIVERED}`;
    default:
      return `Nobody came through the newest link (${id}); it is ${status}${reason ? ` (${reason})` : ''}.`;
  }
}
