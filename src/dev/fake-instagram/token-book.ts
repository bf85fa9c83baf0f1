import { createHmac } from 'node:crypto';
import type { FakeAccount, FakeEnding, FakeLoginCode, FakeToken } from './fake-model.js';
import type { FakeWorld } from './fake-world.js';
import { done, type FakeOutcome, type FakeRefusalName, refuse } from './graph-refusals.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Meta: a long-lived token lives for 60 days, a short-lived one and a code for an hour. Business login (read 2026-11). */
const LONG_MS = 60 * DAY_MS;
const SHORT_MS = HOUR_MS;

const SCOPES: readonly string[] = ['instagram_business_basic', 'instagram_business_manage_messages'];
const PAGE_SCOPES: readonly string[] = [
  'instagram_basic',
  'instagram_manage_messages',
  'pages_manage_metadata',
  'pages_show_list',
];

const ENDED: Readonly<Record<FakeEnding | 'replaced', FakeRefusalName>> = {
  expired: 'token_expired',
  revoked: 'token_revoked',
  checkpoint: 'token_checkpoint',
  password: 'token_password',
  replaced: 'token_invalid',
};

/** A token of a request that is good, and whose it is. */
export type FakeAccess =
  | { readonly kind: 'account'; readonly token: FakeToken; readonly account: FakeAccount }
  /** `<app id>|<app secret>`. */
  | { readonly kind: 'app' }
  | { readonly kind: 'refused'; readonly login: FakeToken['login'] | null; readonly reason: FakeRefusalName };

/** Tokens and codes of the accounts. */
export class FakeTokenBook {
  private readonly tokens: FakeToken[] = [];
  private readonly codes = new Map<string, FakeLoginCode>();

  constructor(private readonly world: FakeWorld) {}

  /** A new token of Instagram login, as the dashboard generates it. */
  issue(igId: string, lifeMs = LONG_MS, scopes = SCOPES): FakeToken {
    return this.add({ login: 'instagram', igId, expiresAt: this.after(lifeMs), scopes });
  }

  /** A new token of the account's Page, which does not expire. */
  issueForPage(igId: string): FakeToken {
    return this.add({ login: 'page', igId, expiresAt: null, scopes: PAGE_SCOPES });
  }

  /** The newest token of an account that is still good; a new one when there is none. */
  tokenOf(igId: string, login: FakeToken['login'] = 'instagram'): string {
    const good = this.tokens.filter(
      (each) => each.login === login && each.igId === igId && !this.fault(each),
    );
    return (good.at(-1) ?? (login === 'page' ? this.issueForPage(igId) : this.issue(igId))).value;
  }

  /** Ends every token of an account. */
  end(igId: string, endedBy: FakeEnding): void {
    for (const token of this.tokens)
      if (token.igId === igId && token.endedBy === null) token.endedBy = endedBy;
  }

  /**
   * Whose token a request has.
   * @param proof `appsecret_proof`: HMAC-SHA256 of the token under the app secret, in hexadecimal digits
   */
  access(value: string | null, proof: string | null): FakeAccess {
    const { app, knobs } = this.world;
    if (value === null || value === '') return { kind: 'refused', login: null, reason: 'token_missing' };
    // Which of the two apps, and which secret, a call wants is not documented for Instagram login: all four are taken.
    const [id = '', secret = ''] = value.split('|');
    if ([app.id, app.instagramId].includes(id) && [app.secret, app.mainSecret].includes(secret))
      return { kind: 'app' };
    const token = this.tokens.find((each) => each.value === value);
    if (token === undefined) return { kind: 'refused', login: null, reason: 'token_invalid' };
    const { login } = token;
    const fault = this.fault(token);
    if (fault !== null) return { kind: 'refused', login, reason: fault };
    const isProofChecked = login === 'page' || knobs.proofCheckedForInstagram;
    if (proof !== null && isProofChecked && proof !== this.proof(token))
      return { kind: 'refused', login, reason: 'wrong_proof' };
    return { kind: 'account', token, account: this.world.account(token.igId) };
  }

  /** @returns a code of the business login, for one exchange within an hour */
  newCode(igId: string, redirectUri: string, scopes: readonly string[]): string {
    const code = `AQ${this.world.newText('code')}`;
    this.codes.set(code, { igId, redirectUri, scopes, expiresAt: this.after(HOUR_MS), isUsed: false });
    return code;
  }

  /** Exchanges a code for a short-lived token; null when the code or another parameter is invalid. */
  useCode(text: string, redirectUri: string): FakeToken | null {
    const code = this.codes.get(text);
    if (code === undefined || code.isUsed || code.redirectUri !== redirectUri) return null;
    if (this.world.now() >= code.expiresAt) return null;
    code.isUsed = true;
    return this.issue(code.igId, SHORT_MS, code.scopes);
  }

  /** Exchanges a short-lived token for a long-lived one. */
  exchange(value: string, secret: string): FakeOutcome {
    const access = this.access(value, null);
    if (access.kind === 'refused') return refuse(access.reason);
    if (access.kind === 'app' || secret !== this.world.app.secret) return refuse('invalid_parameter');
    return this.answer(this.issue(access.token.igId, LONG_MS, access.token.scopes));
  }

  /** Meta: a token is refreshed when it is 24 hours old and has not expired. Refresh access token (read 2026-11). */
  refresh(value: string): FakeOutcome {
    const access = this.access(value, null);
    if (access.kind === 'refused') return refuse(access.reason);
    if (access.kind === 'app' || access.token.login === 'page') return refuse('invalid_parameter');
    const { token } = access;
    if (this.world.now().getTime() - token.issuedAt.getTime() < DAY_MS) return refuse('too_young');
    if (!token.scopes.includes('instagram_business_basic')) return refuse('no_permission');
    const fresh = this.issue(token.igId, LONG_MS, token.scopes);
    if (this.world.knobs.oldTokenAfterRefresh === 'dead') token.endedBy = 'replaced';
    return this.answer(fresh);
  }

  /** What `debug_token` tells about a token. Graph API (read 2026-11); `expires_at` 0 means never. */
  describe(value: string): object {
    const token = this.tokens.find((each) => each.value === value);
    const { app } = this.world;
    if (token === undefined) return { is_valid: false, error: { code: 190, message: 'Invalid token' } };
    const { login, igId, scopes, expiresAt, issuedAt } = token;
    const account = this.world.account(igId);
    const seconds = (date: Date | null): number => Math.floor((date?.getTime() ?? 0) / 1_000);
    return {
      app_id: login === 'page' ? app.id : app.instagramId,
      type: login === 'page' ? 'PAGE' : 'USER',
      user_id: login === 'page' ? account.pageId : account.appScopedId,
      is_valid: this.fault(token) === null,
      issued_at: seconds(issuedAt),
      expires_at: seconds(expiresAt),
      data_access_expires_at: seconds(this.after(90 * DAY_MS)),
      scopes,
    };
  }

  private add(token: Pick<FakeToken, 'login' | 'igId' | 'expiresAt' | 'scopes'>): FakeToken {
    const value = `${token.login === 'page' ? 'EAA' : 'IGAA'}${this.world.newText('token')}`;
    const added = { ...token, value, issuedAt: this.world.now(), endedBy: null };
    this.tokens.push(added);
    return added;
  }

  private answer({ value, expiresAt }: FakeToken): FakeOutcome {
    const lifeMs = (expiresAt?.getTime() ?? 0) - this.world.now().getTime();
    return done({ access_token: value, token_type: 'bearer', expires_in: Math.floor(lifeMs / 1_000) });
  }

  private fault({ endedBy, expiresAt }: FakeToken): FakeRefusalName | null {
    if (endedBy !== null) return ENDED[endedBy];
    return expiresAt !== null && this.world.now() >= expiresAt ? 'token_expired' : null;
  }

  private proof({ login, value }: FakeToken): string {
    const { secret, mainSecret } = this.world.app;
    return createHmac('sha256', login === 'page' ? mainSecret : secret)
      .update(value)
      .digest('hex');
  }

  private after(ms: number): Date {
    return new Date(this.world.now().getTime() + ms);
  }
}
