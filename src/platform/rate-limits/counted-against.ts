import type { AppPrincipal } from '../access/scopes.js';
import type { LimitPolicy } from './rate-limit-policies.js';
import { userSubject } from './rate-limit-subject.js';

/** A limit that a request counts against. */
export interface CountedAgainst {
  readonly policy: LimitPolicy;
  readonly subject: string;
  /** How many in a minute; 0 means any number. */
  readonly limit: number;
}

/** What a request of an app's key counts against. */
export function againstKey(
  policy: 'mints' | 'reads',
  { keyId, limits }: Pick<AppPrincipal, 'keyId' | 'limits'>,
): CountedAgainst {
  return {
    policy,
    subject: keyId,
    limit: policy === 'mints' ? limits.mintsPerMinute : limits.readsPerMinute,
  };
}

/** What a mint for an app's external user counts against besides. */
export function againstUser(
  { appId, limits }: Pick<AppPrincipal, 'appId' | 'limits'>,
  externalUserId: string,
): CountedAgainst {
  const subject = userSubject(appId, externalUserId);
  return { policy: 'mints-per-user', subject, limit: limits.mintsPerUserPerMinute };
}
