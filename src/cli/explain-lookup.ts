import type { IdentityAnswer, LookupAnswer } from '../dev/simulator/hitch-client.js';

/** The newest attempts are explained; the table below lists all. */
const EXPLAINED = 3;

/** Explains in sentences why a link worked or did not, for support: the service's answer, and the rows that it rests on. */
export function explainLookup({ explanation, identities, attempts, ref }: LookupAnswer): string[] {
  return [
    explanation.sentence,
    ...explanation.advice,
    ...(ref?.valid ? ['The ref has a valid signature.'] : []),
    ...identities.filter(({ status }) => status === 'active').map(describeIdentity),
    ...attempts
      .slice(0, EXPLAINED)
      .map(({ receivedAt, outcome, detail }) => `${receivedAt} ${outcome}: ${detail}`),
  ];
}

function describeIdentity({ externalUserId, igsid }: IdentityAnswer): string {
  return `The external user ${externalUserId} is linked to the person ${igsid}.`;
}
