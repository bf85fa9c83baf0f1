import { listedRows } from '../platform/access/scopes.js';

/** What a list of identities is asked for; all that is given must hold. */
export interface IdentityWish {
  /** UUID; null names no app that there is. */
  readonly appId: string | null | undefined;
  /** Username or igId; an account that is not registered has no identities. */
  readonly account: string | undefined;
  readonly externalUserId: string | undefined;
  readonly igsid: string | undefined;
  readonly status: 'active' | 'unlinked' | 'all';
}

/** Who is this person to an app, or who is this user of it on Instagram? Active identities only; one of the two is given. */
export interface IdentityQuestion {
  /** UUID. */
  readonly appId: string;
  readonly igsid: string | undefined;
  readonly externalUserId: string | undefined;
  /** igId or username; an account that is not registered has no identities. */
  readonly account: string | undefined;
  /** How many, the newest first. */
  readonly limit: number;
}

/**
 * What an app asks of one person or user, as most do.
 * @param visible whose rows the caller may see; null: any app's
 * @returns null for all else, which is answered as a list
 */
export function toQuestion(
  visible: string | null,
  wish: IdentityWish,
  limit: number,
): IdentityQuestion | null {
  const { igsid, externalUserId, account, status } = wish;
  if (status !== 'active' || (igsid === undefined && externalUserId === undefined)) return null;
  const appId = listedRows(visible, wish.appId)?.appId ?? null;
  return appId === null ? null : { appId, igsid, externalUserId, account, limit };
}
