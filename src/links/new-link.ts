import type { ConfirmationMode, ConflictMode } from '../apps/app-settings.js';
import type { LinkRow } from './link-state.js';

/** The contract's bound on the app's own user id, in characters. */
export const MAX_EXTERNAL_USER_ID = 255;
/** The contract's bound on the name of the user's account, in characters. */
export const MAX_ACCOUNT_HINT = 60;

/** An account that a link is minted for. */
export interface LinkAccount {
  /** UUID of the row. */
  readonly id: string;
  readonly igId: string;
  readonly username: string;
  /** Whether its links have a code for people to type. */
  readonly typedCodes: boolean;
}

/** What an app asks for, its form checked; null stands for the app's settings. */
export interface MintOrder extends Omit<MintRequest, 'onConflict' | 'confirmation'> {
  readonly onConflict: ConflictMode | null;
  readonly confirmation: ConfirmationMode | null;
}

/** What an app asks for, with its settings filled in. */
export interface MintRequest extends Omit<
  LinkRow,
  keyof Minted | keyof typeof PENDING | keyof typeof NO_CODE
> {
  readonly account: string | null;
  readonly ttlSeconds: number;
}

/** What the service adds to a request to make the row. */
type Minted = Pick<LinkRow, 'accountId' | 'id' | 'appId' | 'kid' | 'createdAt' | 'expiresAt'>;

/** Who mints, where, when, and with which key. */
export interface Minting extends Pick<LinkRow, 'accountId' | 'id' | 'appId' | 'kid'> {
  readonly now: Date;
}

/** A new, pending link. */
export function buildLink(request: MintRequest, { id, appId, accountId, kid, now }: Minting): LinkRow {
  const { account: _account, ttlSeconds, ...kept } = request;
  return {
    ...kept,
    id,
    appId,
    accountId,
    kid,
    ...NO_CODE,
    ...PENDING,
    createdAt: now,
    expiresAt: new Date(now.getTime() + ttlSeconds * 1000),
  };
}

/** A link without a code for people to type. */
export const NO_CODE = { codeHash: null, codeTry: null } as const;

/** The progress of a link that was just minted. */
export const PENDING = {
  status: 'pending',
  reason: null,
  igsid: null,
  identityId: null,
  extensions: 0,
  openedAt: null,
  awaitingSince: null,
  questionStatus: null,
  questionCode: null,
  questionSentAt: null,
  decidedAt: null,
  revokedAt: null,
  completedAt: null,
} as const;

/** Of links minted together, the last one for each app, account, external user and session: it supersedes the others. */
export function latestPerSession(links: readonly LinkRow[]): LinkRow[] {
  const latest = new Map<string, LinkRow>();
  for (const link of links)
    latest.set(JSON.stringify([link.appId, link.accountId, link.externalUserId, link.sessionId]), link);
  return [...latest.values()];
}
