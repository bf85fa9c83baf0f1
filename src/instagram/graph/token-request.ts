import { type GraphRequest, type GraphSettings, withQuery } from './graph-request.js';
import type { GraphConnection } from './graph-result.js';

// Meta: the calls about tokens take them in the query, and those of graph.instagram.com have no version.
// https://developers.facebook.com/docs/instagram-platform/reference/access_token and
// https://developers.facebook.com/docs/instagram-platform/reference/refresh_access_token (read 2026-11)

/** The exchange of an authorisation code for a token of one hour. */
export function codeRequest(
  settings: GraphSettings,
  code: string,
  redirectUri: string,
  codeVerifier?: string,
): GraphRequest {
  const form = new URLSearchParams({
    client_id: settings.instagramAppId ?? '',
    client_secret: settings.appSecret,
    grant_type: 'authorization_code',
    redirect_uri: redirectUri,
    code,
    ...(codeVerifier !== undefined && { code_verifier: codeVerifier }),
  });
  return {
    method: 'POST',
    url: `${settings.oauthUrl}/oauth/access_token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  };
}

/** The exchange of a token of one hour for one of 60 days. */
export function longTokenRequest(settings: GraphSettings, shortToken: string): GraphRequest {
  return read(`${settings.graphUrl}/access_token`, {
    grant_type: 'ig_exchange_token',
    client_secret: settings.appSecret,
    access_token: shortToken,
  });
}

/** A new token for one that is at least 24 hours old and lives. Instagram login only: a Page's token has no end. */
export function refreshRequest(settings: GraphSettings, { accessToken }: GraphConnection): GraphRequest {
  return read(`${settings.graphUrl}/refresh_access_token`, {
    grant_type: 'ig_refresh_token',
    access_token: accessToken,
  });
}

/** What Meta knows about a token; null without the id of the app. graph.instagram.com answers it, but does not document it. */
export function debugTokenRequest(
  settings: GraphSettings,
  { login, accessToken }: GraphConnection,
): GraphRequest | null {
  const { graphUrl, facebookGraphUrl, graphVersion, metaAppId, instagramAppId, appSecret } = settings;
  const [base, appId] = login === 'page' ? [facebookGraphUrl, metaAppId] : [graphUrl, instagramAppId];
  if (appId === null) return null;
  return read(`${base}/${graphVersion}/debug_token`, {
    input_token: accessToken,
    access_token: `${appId}|${appSecret}`,
  });
}

/**
 * The webhooks that the app is subscribed to; null without the id of the app. Meta does not say which of the two apps it wants: the
 * Meta app is asked, and a refusal says nothing.
 */
export function appSubscriptionsRequest(settings: GraphSettings): GraphRequest | null {
  const { facebookGraphUrl, graphVersion, metaAppId, instagramAppId, appSecret } = settings;
  const appId = metaAppId ?? instagramAppId;
  if (appId === null) return null;
  return read(`${facebookGraphUrl}/${graphVersion}/${appId}/subscriptions`, {
    access_token: `${appId}|${appSecret}`,
  });
}

function read(base: string, query: Readonly<Record<string, string>>): GraphRequest {
  return { method: 'GET', url: withQuery(base, query), headers: {}, body: null };
}
