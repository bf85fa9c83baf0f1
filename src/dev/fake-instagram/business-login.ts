import type { FakeWorld } from './fake-world.js';
import type { FakeGraphRequest } from './graph-request.js';
import type { FakeTokenBook } from './token-book.js';

/** What the owner sees, or where the browser goes. */
export type FakeLoginStep =
  | { readonly kind: 'redirect'; readonly location: string }
  /** Which account, or no: each choice is an address. */
  | {
      readonly kind: 'choose';
      readonly choices: readonly { readonly label: string; readonly href: string }[];
    }
  | { readonly kind: 'invalid'; readonly reason: string };

/**
 * The page on which an owner lets our app in. Meta: it goes back to `redirect_uri` with `code` and `state` and a trailing `#_`, or
 * with `error=access_denied`.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/business-login (read 2026-11)
 *
 * A test skips the choice with `fake_account=<igId>`, or `fake_account=none` to refuse.
 */
export function stepOfLogin(
  world: FakeWorld,
  tokens: FakeTokenBook,
  { fields }: FakeGraphRequest,
): FakeLoginStep {
  const {
    client_id: clientId,
    redirect_uri: redirectUri = '',
    response_type: type,
    scope = '',
    state,
  } = fields;
  if (clientId !== world.app.instagramId) return { kind: 'invalid', reason: 'Invalid platform app' };
  if (type !== 'code' || !URL.canParse(redirectUri))
    return { kind: 'invalid', reason: 'Invalid redirect_uri' };
  const scopes = scope.split(/[\s,]+/).filter((each) => each !== '');
  if (scopes.length === 0) return { kind: 'invalid', reason: 'Invalid scope' };
  const chosen = fields['fake_account'];
  const back = (answer: Readonly<Record<string, string>>): FakeLoginStep => {
    const location = new URL(redirectUri);
    for (const [name, value] of Object.entries(answer)) location.searchParams.set(name, value);
    if (state !== undefined) location.searchParams.set('state', state);
    return { kind: 'redirect', location: `${location.toString()}#_` };
  };
  if (chosen === 'none')
    return back({
      error: 'access_denied',
      error_reason: 'user_denied',
      error_description: 'The user denied your request',
    });
  if (chosen !== undefined && world.accounts.has(chosen))
    return back({ code: tokens.newCode(chosen, redirectUri, scopes) });
  const href = (igId: string): string => `?${new URLSearchParams({ ...fields, fake_account: igId })}`;
  const accounts = [...world.accounts.values()];
  return {
    kind: 'choose',
    choices: [
      ...accounts.map(({ igId, username }) => ({ label: `Allow for ${username}`, href: href(igId) })),
      { label: 'Do not allow', href: href('none') },
    ],
  };
}

/** Exchanges a code. Its errors have a shape of their own. Same page. */
export function exchangeCode(
  world: FakeWorld,
  tokens: FakeTokenBook,
  { fields }: FakeGraphRequest,
): { readonly status: number; readonly body: object } {
  const refused = (reason: string) => ({
    status: 400,
    body: { error_type: 'OAuthException', code: 400, error_message: reason },
  });
  if (fields['client_id'] !== world.app.instagramId || fields['client_secret'] !== world.app.secret)
    return refused('Error validating client secret.');
  if (fields['grant_type'] !== 'authorization_code') return refused('Invalid grant_type');
  const token = tokens.useCode(fields['code'] ?? '', fields['redirect_uri'] ?? '');
  if (token === null) return refused('This authorization code has been used');
  const { appScopedId } = world.account(token.igId);
  const isFlat = world.knobs.codeExchangeShape === 'flat';
  // Meta's page has `data`; public code meets the flat form, with permissions as a list.
  const answer = {
    access_token: token.value,
    user_id: appScopedId,
    permissions: isFlat ? token.scopes : token.scopes.join(','),
  };
  return { status: 200, body: isFlat ? answer : { data: [answer] } };
}
