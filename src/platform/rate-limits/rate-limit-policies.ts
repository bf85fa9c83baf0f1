import { hash } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import type { AppPrincipal } from '../access/scopes.js';

/** The kinds of limits, by the names that answers show. */
export const LIMIT_POLICIES = [
  /** Mints of one key. */
  'mints',
  /** Every other request of one app's key. */
  'reads',
  /** What an app changes about its endpoints and sends again: each writes an audit entry. */
  'changes',
  /** Mints for one external user. */
  'mints-per-user',
  /** Requests without a key from one address. */
  'addresses',
  /** Requests for pictures from one address. */
  'pictures',
  /** Requests with keys or sessions that do not exist, from one address. */
  'unknown-keys',
  /** Attempts to sign in to the console, from one address. */
  'sign-ins',
  /** Requests with one code of a page. */
  'codes',
  /** Requests with codes that are not ours, from one address. */
  'unknown-codes',
] as const;

/** The limits by address, which each instance counts for itself. */
export type AddressPolicy = Extract<
  (typeof LIMIT_POLICIES)[number],
  'addresses' | 'pictures' | 'unknown-keys' | 'sign-ins' | 'unknown-codes'
>;

export type LimitPolicy = (typeof LIMIT_POLICIES)[number];

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
  /** `endpoint-creations`: counted by their rows. */
  readonly policy: LimitPolicy | 'endpoint-creations';
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the next window begins. */
  readonly secondsLeft: number;
  /** Left out: `WINDOW_SECONDS`. */
  readonly windowSeconds?: number;
}

/** Every counted limit applies to one minute. */
export const WINDOW_SECONDS = 60;

/** The number of the minute of a moment. It is part of every count's key, so instances start new counts together and none is reset. */
export function windowAt(now: Date): number {
  return Math.floor(now.getTime() / (WINDOW_SECONDS * 1_000));
}

/** Whole seconds until the next minute, rounded up: 1 to 60. */
export function secondsLeft(now: Date): number {
  const gone = now.getTime() - windowAt(now) * WINDOW_SECONDS * 1_000;
  return Math.ceil((WINDOW_SECONDS * 1_000 - gone) / 1_000);
}

/**
 * Per minute. 60 are enough for a household, and too few to try out keys. The people of a company or a carrier share one address, and
 * may all come with codes that are too old to be read; what limits them need not keep anyone from guessing 64 bits. Each
 * page shows a picture, and is itself limited by its code.
 */
const REQUESTS_PER_ADDRESS: Readonly<Record<AddressPolicy, number>> = {
  addresses: 60,
  pictures: 1_200,
  'unknown-keys': 60,
  'sign-ins': 20,
  'unknown-codes': 600,
};

/** Per minute: a page on two devices that asks every few seconds, and is reloaded. */
const REQUESTS_PER_CODE = 60;

/** Per minute and app: many for a person or a deployment, and few enough for a table from which nothing is removed. */
const CHANGES_PER_APP = 60;

/** Length of the longest IPv6 address with an IPv4 tail: a proxy that forwards other text must not fill the memory. */
const MAX_ADDRESS = 45;

/** The limit of an app's key. */
export function keyLimit(
  policy: 'mints' | 'reads',
  { keyId, limits }: Pick<AppPrincipal, 'keyId' | 'limits'>,
): RateLimit {
  const perMinute = policy === 'mints' ? limits.mintsPerMinute : limits.readsPerMinute;
  return { policy, subject: keyId, perMinute };
}

/** The limit of an app's changes; an app without a limit of requests has none. */
export function changeLimit({ appId, limits }: Pick<AppPrincipal, 'appId' | 'limits'>): RateLimit {
  return { policy: 'changes', subject: appId, perMinute: limits.readsPerMinute === 0 ? 0 : CHANGES_PER_APP };
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
 * The limit of a client address. IPv6 addresses count by /64, the range that a provider assigns to a customer, who could use
 * another address of it for each request.
 */
export function addressLimit(policy: AddressPolicy, ip: string | undefined): RateLimit {
  return { policy, subject: addressSubject(ip ?? 'unknown'), perMinute: REQUESTS_PER_ADDRESS[policy] };
}

/**
 * The limit of a code, which each instance counts for itself. In every spelling it is the same code. Each change has a count of its
 * own: who knows a code and asks for its page all the time must not keep the person from declining it.
 * @param change the route of the change; null for what changes nothing
 */
export function codeLimit(linkId: string, change: string | null): RateLimit {
  const subject = change === null ? linkId : `${linkId} ${change}`;
  return { policy: 'codes', subject, perMinute: REQUESTS_PER_CODE };
}

/** Whether a policy limits addresses. */
export function isAddressPolicy(policy: LimitPolicy): policy is AddressPolicy {
  return policy in REQUESTS_PER_ADDRESS;
}

/** Whether each instance counts a policy for itself, without the database. */
export function isCountedLocally(policy: LimitPolicy): boolean {
  return isAddressPolicy(policy) || policy === 'codes';
}

function addressSubject(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip.slice(0, MAX_ADDRESS);
  const address = ipaddr.process(ip);
  if (address instanceof ipaddr.IPv4) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
