import { type BrandingChange, changeBranding } from '../apps/branding.js';
import type { StoredApp } from '../apps/stored-apps.service.js';
import type { LinkState } from '../links/link-state.js';
import type { LinkStatus } from '../links/link.entity.js';
import { buildPage } from './build-page.js';
import type { ConnectPage, PageRequest } from './page-model.js';

/** The states that a preview can show: before, a good end, and one that asks the person to start again. */
export const PREVIEW_STATES = ['waiting', 'linked', 'expired'] as const;
export type PreviewState = (typeof PREVIEW_STATES)[number];

/** What an operator wants to see. */
export interface PreviewWishes {
  readonly state: PreviewState;
}

const STATUSES: Readonly<Record<PreviewState, LinkStatus>> = {
  waiting: 'pending',
  linked: 'linked',
  expired: 'expired',
};
/** What an app without an account is shown with. */
const NO_ACCOUNT = { igId: '0', username: 'your_account' };
const NO_ID = '00000000-0000-7000-8000-000000000000';
const TTL_MS = 15 * 60_000;

/** An app with branding that need not be stored; logos are those that are. */
export function withBranding(stored: StoredApp, change: BrandingChange): StoredApp {
  const { app } = stored;
  return { ...stored, app: { ...app, branding: changeBranding(app.branding, change) } };
}

/** The page of a link that is not there: nothing in it leads anywhere. */
export function previewPage(
  { app, accounts, logos }: StoredApp,
  parts: {
    readonly wishes: PreviewWishes;
    readonly request: PageRequest;
    readonly connectUrl: string;
    readonly now: Date;
  },
): Omit<ConnectPage, 'stylePath' | 'scriptPath'> {
  const { wishes, request, connectUrl, now } = parts;
  const account = accounts.find(({ isDefault }) => isDefault) ?? accounts[0] ?? NO_ACCOUNT;
  const igMeUrl = `https://ig.me/m/${account.username}`;
  const page = buildPage({
    link: sampleLink(account, app.returnUrls[0] ?? null, now),
    app,
    logos,
    connectUrl,
    igMeUrl,
    qrText: { page: connectUrl, instagram: igMeUrl }[app.branding.qrTarget],
    extendToken: '',
    typedCode: null,
    connection: { takesCode: false, hasEnded: false, endsByWord: false },
    request,
    now,
  });
  if (wishes.state === 'waiting') return page;
  return {
    ...page,
    state: wishes.state,
    status: STATUSES[wishes.state],
    isFinal: true,
    qr: null,
    igMeUrl: null,
    secondsLeft: null,
    extension: null,
    returnUrl: app.returnUrls[0] ?? null,
  };
}

function sampleLink(
  { igId, username }: Pick<LinkState, 'igId' | 'username'>,
  returnUrl: string | null,
  now: Date,
): LinkState {
  return {
    id: NO_ID,
    appId: NO_ID,
    accountId: NO_ID,
    igId,
    username,
    externalUserId: '',
    sessionId: null,
    channel: null,
    context: null,
    onConflict: 'reject',
    confirmation: 'none',
    returnUrl,
    locale: null,
    accountHint: null,
    kid: '',
    codeHash: null,
    codeTry: null,
    status: 'pending',
    reason: null,
    igsid: null,
    identityId: null,
    createdAt: now,
    expiresAt: new Date(now.getTime() + TTL_MS),
    extensions: 0,
    openedAt: null,
    awaitingSince: null,
    questionStatus: null,
    questionCode: null,
    questionSentAt: null,
    decidedAt: null,
    revokedAt: null,
    completedAt: null,
  };
}
