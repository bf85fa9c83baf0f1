import type { ConfirmationMode, ConflictMode } from '../apps/app-settings.js';

/** The contract's bound on the app's own user id, in characters. */
export const MAX_EXTERNAL_USER_ID = 255;

/** An account that a link is minted for. */
export interface LinkAccount {
  /** UUID of the row. */
  readonly id: string;
  readonly igId: string;
  readonly username: string;
}

/** What an app asks for, checked; null stands for what the app's settings say. */
export interface MintWish extends Omit<MintRequest, 'onConflict' | 'confirmation'> {
  readonly onConflict: ConflictMode | null;
  readonly confirmation: ConfirmationMode | null;
}

/** What an app asks for, with its settings filled in. */
export interface MintRequest {
  readonly externalUserId: string;
  readonly sessionId: string | null;
  readonly account: string | null;
  readonly ttlSeconds: number;
  readonly channel: string | null;
  readonly context: Record<string, unknown> | null;
  readonly onConflict: ConflictMode;
  readonly confirmation: ConfirmationMode;
  readonly returnUrl: string | null;
}

/** A link about to be stored. */
export interface NewLink extends Omit<MintRequest, 'account' | 'ttlSeconds'> {
  readonly id: string;
  readonly appId: string;
  readonly account: LinkAccount;
  readonly kid: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/**
 * Fills in a new link.
 * @param id UUID of the row to be
 * @param kid the key that will sign its ref token
 */
export function buildLink(
  request: MintRequest,
  made: {
    readonly id: string;
    readonly appId: string;
    readonly account: LinkAccount;
    readonly kid: string;
    readonly now: Date;
  },
): NewLink {
  const { id, appId, account, kid, now } = made;
  const { externalUserId, sessionId, channel, context, onConflict, confirmation, returnUrl } = request;
  const expiresAt = new Date(now.getTime() + request.ttlSeconds * 1000);
  const wanted = { externalUserId, sessionId, channel, context, onConflict, confirmation, returnUrl };
  return { ...wanted, id, appId, account, kid, createdAt: now, expiresAt };
}

/** Of links minted together, the last one for each app, account, external user and session: it supersedes the others. */
export function latestPerSession(links: readonly NewLink[]): NewLink[] {
  const latest = new Map<string, NewLink>();
  for (const link of links) {
    latest.set(JSON.stringify([link.appId, link.account.id, link.externalUserId, link.sessionId]), link);
  }
  return [...latest.values()];
}
