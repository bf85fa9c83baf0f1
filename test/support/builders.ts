import type { LinkState } from '../../src/links/link-state.js';

/** The moment of the mint in tests of pure files. */
const MINTED_AT = Date.parse('2026-11-22T12:00:00.000Z');

/** So many seconds after the mint. */
export const at = (seconds: number): Date => new Date(MINTED_AT + seconds * 1000);

/** A pending link of `user-42` on the account `1784`, minted for 15 minutes. */
export function aLink(more: Partial<LinkState> = {}): LinkState {
  return {
    id: 'link',
    appId: 'app',
    accountId: 'account',
    igId: '1784',
    username: 'acme',
    externalUserId: 'user-42',
    sessionId: null,
    channel: null,
    context: null,
    onConflict: 'reject',
    confirmation: 'none',
    returnUrl: null,
    locale: null,
    accountHint: null,
    kid: 'k1',
    codeHash: null,
    codeTry: null,
    status: 'pending',
    reason: null,
    igsid: null,
    identityId: null,
    createdAt: at(0),
    expiresAt: at(900),
    extensions: 0,
    openedAt: null,
    awaitingSince: null,
    questionStatus: null,
    questionCode: null,
    questionSentAt: null,
    decidedAt: null,
    revokedAt: null,
    completedAt: null,
    ...more,
  };
}
