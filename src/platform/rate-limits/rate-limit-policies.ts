import { hash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { AppPrincipal } from '../access/scopes.js';

/** The kinds of limits, by the names that answers show. */
export const LIMIT_POLICIES = {
  /** Mints of one key. */
  mints: { isShared: true, kept: 20_000 },
  /** Every other request of one app's key. */
  reads: { isShared: true, kept: 20_000 },
  /** Mints for one external user. */
  'mints-per-user': { isShared: true, kept: 20_000 },
  /** Requests without a key from one address: each instance counts for itself. */
  addresses: { isShared: false, kept: 20_000 },
} as const satisfies Record<string, LimitPolicySettings>;

interface LimitPolicySettings {
  /** Whether all instances count together. */
  readonly isShared: boolean;
  /** How many subjects are remembered within a minute (some 300 bytes each); beyond it the least recently seen one is forgotten. */
  readonly kept: number;
}

export type LimitPolicy = keyof typeof LIMIT_POLICIES;

/** A limit that a request counts against. */
export interface RateLimit {
  readonly policy: LimitPolicy;
  /** Who is limited: unique within the policy. */
  readonly subject: string;
  /** 0 means no limit. */
  readonly perMinute: number;
}

/** What a limit says about one request. */
export interface LimitVerdict {
  readonly policy: LimitPolicy;
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the next minute begins. */
  readonly secondsLeft: number;
}

/** Enough for a household, too little to try out refs. */
const REQUESTS_PER_ADDRESS = 60;

/** The longest IPv6 address with an IPv4 tail; a proxy that forwards garbage must not fill our memory with it. */
const MAX_ADDRESS = 45;

/** The limit of an app's key. */
export function keyLimit(
  policy: 'mints' | 'reads',
  { keyId, limits }: Pick<AppPrincipal, 'keyId' | 'limits'>,
): RateLimit {
  const perMinute = policy === 'mints' ? limits.mintsPerMinute : limits.readsPerMinute;
  return { policy, subject: keyId, perMinute };
}

/** The limit of mints for an app's external user. The subject is a hash: the table of counts holds no ids of an app's users. */
export function externalUserLimit(
  { appId, limits }: Pick<AppPrincipal, 'appId' | 'limits'>,
  externalUserId: string,
): RateLimit {
  const subject = hash('sha256', `${appId} ${externalUserId}`, 'base64url');
  return { policy: 'mints-per-user', subject, perMinute: limits.mintsPerUserPerMinute };
}

/**
 * The limit of a client address. IPv6 counts by /64, which is what a provider assigns to one customer: a customer could use
 * another address of it for each request.
 */
export function addressLimit(ip: string | undefined): RateLimit {
  return { policy: 'addresses', subject: addressSubject(ip ?? 'unknown'), perMinute: REQUESTS_PER_ADDRESS };
}

function addressSubject(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip.slice(0, MAX_ADDRESS);
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
