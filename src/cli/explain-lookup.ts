import type { IdentityAnswer, LinkAnswer, LookupAnswer } from '../dev/simulator/hitch-client.js';

/** The newest attempts are explained; the table below lists all. */
const EXPLAINED = 3;

const NOT_DELIVERED =
  'If a person did open it, no event of this was stored: check the webhook subscriptions and the ice breaker, that the person did not use Instagram Web, and that the person was not erased in the last seven days.';

const NOT_FOUND =
  'Nothing was found. Check the spelling; a person who never came through a link of this service is not known to it.';

const ERASED =
  'Something that this text names was erased. Nothing about it is kept, and for seven days events about it are not stored; this is no fault of the delivery.';

/** Explains in sentences why a link worked or did not, for support. */
export function explainLookup(answer: LookupAnswer): string[] {
  const { attempts, links, identities, erased } = answer;
  const found = attempts.length + links.length + identities.length > 0;
  return [
    ...explainRef(answer),
    ...(erased ? [ERASED] : []),
    ...identities.filter(({ status }) => status === 'active').map(describeIdentity),
    ...attempts
      .slice(0, EXPLAINED)
      .map(({ receivedAt, outcome, detail }) => `${receivedAt} ${outcome}: ${detail}`),
    ...(attempts.length === 0 ? links.slice(0, 1).map((link) => explainUnopened(link, erased)) : []),
    ...(found || erased || answer.ref !== null ? [] : [NOT_FOUND]),
  ];
}

/** The verdict on the token, when the text was a ref. */
function explainRef({ ref, links, erased }: LookupAnswer): string[] {
  if (ref === null) return [];
  if (ref.reason === 'not_ours') return ['The ref is not from this service.'];
  if (!ref.valid)
    return ['The ref is not valid: it was changed, cut or forged, or its signing key was removed.'];
  if (links.length === 0 && erased) return ['The ref has a valid signature.'];
  if (links.length === 0) return ['The ref has a valid signature, but its link is no longer stored.'];
  return ['The ref has a valid signature.'];
}

function describeIdentity({ externalUserId, igsid }: IdentityAnswer): string {
  return `The external user ${externalUserId} is linked to the person ${igsid}.`;
}

/** The state of the newest link, when there are no attempts. */
function explainUnopened({ id, status, reason, expiresAt }: LinkAnswer, erased: boolean): string {
  const why = erased ? '' : ` ${NOT_DELIVERED}`;
  switch (status) {
    case 'pending':
      return `The newest link (${id}) has not been opened yet; it is valid until ${expiresAt}.${why}`;
    case 'expired':
      return `The newest link (${id}) was not opened before it expired at ${expiresAt}.${why}`;
    default:
      return `The newest link (${id}) was not opened; it is ${status}${reason ? ` (${reason})` : ''}.`;
  }
}
