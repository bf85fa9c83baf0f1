import { own, readOpaqueId } from '../../platform/text/lossless-json.js';
import { readList, readNames, readText, unwrap } from './graph-answer.js';

/** A token and the time it is valid for. */
export interface GraphToken {
  readonly accessToken: string;
  /** Null when Meta does not say. */
  readonly expiresInSeconds: number | null;
}

/** What the exchange of an authorisation code gives. */
export interface CodeGrant {
  readonly accessToken: string;
  /** The app-scoped id of the owner, which is not the id that webhooks name the account by. */
  readonly userId: string | null;
  readonly permissions: readonly string[];
}

/** What Meta knows about a token. */
export interface TokenFacts {
  readonly appId: string | null;
  /** The app-scoped id of the person who gave it. */
  readonly userId: string | null;
  readonly isValid: boolean;
  /** Null when the token has no end, or Meta does not say. */
  readonly expiresAt: Date | null;
  readonly dataAccessExpiresAt: Date | null;
  /** Null when Meta does not say. */
  readonly scopes: readonly string[] | null;
}

/** A webhook of an app. */
export interface AppSubscription {
  readonly object: string;
  readonly callbackUrl: string | null;
  readonly isActive: boolean;
  readonly fields: readonly string[];
}

export function readTokenAnswer(body: unknown): GraphToken | undefined {
  const token = unwrap(body);
  const accessToken = readText(own(token, 'access_token'));
  if (accessToken === null) return undefined;
  const seconds = Number(own(token, 'expires_in'));
  return { accessToken, expiresInSeconds: Number.isSafeInteger(seconds) && seconds > 0 ? seconds : null };
}

/** Meta's page has the grant in `data`, live answers have it flat, and permissions are a list or one text. */
export function readCodeGrant(body: unknown): CodeGrant | undefined {
  const grant = unwrap(body);
  const accessToken = readText(own(grant, 'access_token'));
  if (accessToken === null) return undefined;
  const userId = readOpaqueId(own(grant, 'user_id')) ?? null;
  return { accessToken, userId, permissions: readNames(own(grant, 'permissions')) ?? [] };
}

export function readTokenFacts(body: unknown): TokenFacts | undefined {
  const facts = own(body, 'data');
  const isValid = own(facts, 'is_valid');
  if (typeof isValid !== 'boolean') return undefined;
  return {
    appId: readOpaqueId(own(facts, 'app_id')) ?? null,
    userId: readOpaqueId(own(facts, 'user_id')) ?? null,
    isValid,
    expiresAt: readSeconds(own(facts, 'expires_at')),
    dataAccessExpiresAt: readSeconds(own(facts, 'data_access_expires_at')),
    scopes: readNames(own(facts, 'scopes')),
  };
}

export function readAppSubscriptionList(body: unknown): readonly AppSubscription[] | undefined {
  return readList(body)?.flatMap((entry) => {
    const object = readText(own(entry, 'object'));
    if (object === null) return [];
    const callbackUrl = readText(own(entry, 'callback_url'));
    const fields = readNames(own(entry, 'fields')) ?? [];
    return [{ object, callbackUrl, isActive: own(entry, 'active') !== false, fields }];
  });
}

/** Seconds since 1970; 0 means never. */
function readSeconds(value: unknown): Date | null {
  return typeof value === 'number' && value > 0 ? new Date(value * 1_000) : null;
}
