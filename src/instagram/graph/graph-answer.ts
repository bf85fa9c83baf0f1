import { items, own, readOpaqueId } from '../../platform/text/lossless-json.js';
import { cleanText } from '../../platform/text/storable-text.js';
import type { GraphConnection, IceBreakerSet } from './graph-result.js';

// Each reader takes a parsed answer without an error, and returns undefined when it cannot be what was asked for. Meta's pages and
// its services differ in form: all forms that were seen are read.

/** Who a token belongs to. */
export interface GraphMe {
  /** The app-scoped id of the owner; with a Page token the id of the Page. */
  readonly id: string;
  /** The id of the Instagram account, by which webhooks name it; null when the answer has none. */
  readonly userId: string | null;
  readonly username: string | null;
  readonly name: string | null;
  /** `Business` or `Media_Creator`; null with a Page token. */
  readonly accountType: string | null;
}

/** A message of a conversation. */
export interface GraphMessage {
  readonly mid: string;
  /** Whether the account sent it. */
  readonly isOwn: boolean;
  readonly text: string | null;
  readonly createdAt: Date | null;
}

/** An app that gets the webhooks of an account. */
export interface GraphSubscription {
  readonly appId: string;
  readonly name: string | null;
  /** Null when Meta does not say. */
  readonly fields: readonly string[] | null;
}

/** What an account knows about a person who agreed. */
export interface GraphProfile {
  readonly name: string | null;
  readonly username: string | null;
  /** An address that ends after some days. */
  readonly pictureUrl: string | null;
  readonly followerCount: number | null;
  readonly isVerified: boolean | null;
  readonly followsAccount: boolean | null;
  readonly isFollowedByAccount: boolean | null;
}

/** `{ recipient_id, message_id }`; a message of an account to itself has been seen as `{ id }`. */
export function readSentMessage(body: unknown): { readonly mid: string } | undefined {
  const mid = readText(own(body, 'message_id')) ?? readText(own(body, 'id'));
  return mid === null ? undefined : { mid };
}

export function readMeAnswer(login: GraphConnection['login'], body: unknown): GraphMe | undefined {
  const me = unwrap(body);
  const id = readOpaqueId(own(me, 'id'));
  if (id === undefined) return undefined;
  const account = login === 'page' ? own(me, 'instagram_business_account') : me;
  return {
    id,
    userId: readOpaqueId(own(account, login === 'page' ? 'id' : 'user_id')) ?? null,
    username: readText(own(account, 'username')),
    name: readText(own(me, 'name')),
    accountType: readText(own(account, 'account_type')),
  };
}

/**
 * `{ "success": true }` or `{ "result": "success" }`. Any other answer leaves open what was done: read it back.
 */
export function readSuccess(body: unknown): { readonly isConfirmed: boolean } {
  return { isConfirmed: own(body, 'success') === true || own(body, 'result') === 'success' };
}

export function readSubscribedApps(body: unknown): readonly GraphSubscription[] | undefined {
  return readList(body)?.flatMap((entry) => {
    const appId = readOpaqueId(own(entry, 'id'));
    if (appId === undefined) return [];
    return [
      { appId, name: readText(own(entry, 'name')), fields: readNames(own(entry, 'subscribed_fields')) },
    ];
  });
}

/** The id of the first conversation; null when there is none. */
export function readConversationId(body: unknown): string | null | undefined {
  const list = readList(body);
  return list && (readOpaqueId(own(list[0], 'id')) ?? null);
}

/** The messages of a conversation, the newest first: with details, or as ids that have to be asked for one by one. */
export function readConversation(
  body: unknown,
  igsid: string,
): readonly (GraphMessage | { readonly mid: string })[] | undefined {
  const list = readList(own(body, 'messages'));
  // A conversation without messages lacks the member.
  if (list === undefined) return readOpaqueId(own(body, 'id')) === undefined ? undefined : [];
  return list.flatMap((entry) => {
    const mid = readOpaqueId(own(entry, 'id'));
    return mid === undefined ? [] : [readMessageAnswer(entry, igsid) ?? { mid }];
  });
}

/** A message with its details; undefined when it has none. */
export function readMessageAnswer(body: unknown, igsid: string): GraphMessage | undefined {
  const mid = readOpaqueId(own(body, 'id'));
  const sender = readOpaqueId(own(own(body, 'from'), 'id'));
  if (mid === undefined || sender === undefined) return undefined;
  const createdAt = readTime(own(body, 'created_time'));
  return { mid, isOwn: sender !== igsid, text: readText(own(body, 'message')), createdAt };
}

/**
 * The ice breakers of an account, none when none are set. Meta's pages have `data: [{ call_to_actions, locale }]`; older ones and
 * live answers have them in `ice_breakers`, flat or with languages.
 */
export function readIceBreakerSets(body: unknown): readonly IceBreakerSet[] | undefined {
  const list = readList(body) ?? (own(body, 'ice_breakers') === undefined ? undefined : [body]);
  return list?.flatMap((entry) => {
    const inner = own(entry, 'ice_breakers');
    const sets = inner === undefined ? [entry] : items(inner);
    const isFlat = sets.some((each) => own(each, 'question') !== undefined);
    return isFlat ? [toSet('default', sets)] : sets.map(readSet);
  });
}

/**
 * The names of the features that are on, such as `ig_multi_app`; none when the answer has none.
 *
 * Meta: the features of Conversation Routing are flags of `messaging_feature_status`.
 * https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/conversation-routing (read 2026-11)
 */
export function readRoutingFeatures(body: unknown): readonly string[] | undefined {
  const page = unwrap(body);
  const flags = own(page, 'messaging_feature_status');
  if (typeof flags === 'object' && flags !== null)
    return Object.entries(flags).flatMap(([name, isOn]) => (isOn === true ? [name] : []));
  return readOpaqueId(own(page, 'id')) === undefined ? undefined : [];
}

export function readProfileAnswer(body: unknown): GraphProfile | undefined {
  const profile = unwrap(body);
  if (readOpaqueId(own(profile, 'id')) === undefined) return undefined;
  const followerCount = own(profile, 'follower_count');
  return {
    name: readText(own(profile, 'name')),
    username: readText(own(profile, 'username')),
    pictureUrl: readText(own(profile, 'profile_pic')),
    followerCount: typeof followerCount === 'number' ? followerCount : null,
    isVerified: readFlag(own(profile, 'is_verified_user')),
    followsAccount: readFlag(own(profile, 'is_user_follow_business')),
    isFollowedByAccount: readFlag(own(profile, 'is_business_follow_user')),
  };
}

function readSet(set: unknown): IceBreakerSet {
  return toSet(readText(own(set, 'locale')) ?? 'default', items(own(set, 'call_to_actions')));
}

function toSet(locale: string, entries: readonly unknown[]): IceBreakerSet {
  const questions = entries.flatMap((entry) => {
    const question = readText(own(entry, 'question'));
    return question === null ? [] : [{ question, payload: readText(own(entry, 'payload')) ?? '' }];
  });
  return { locale, questions };
}

/** The object that was asked for, flat or as the only one of `data`. */
export function unwrap(body: unknown): unknown {
  const data = own(body, 'data');
  if (Array.isArray(data)) return data[0];
  return data ?? body;
}

export function readList(body: unknown): readonly unknown[] | undefined {
  const data = own(body, 'data');
  return Array.isArray(data) ? data : undefined;
}

/** Names in a list, or in one text with commas; null when there are none. */
export function readNames(value: unknown): readonly string[] | null {
  if (typeof value === 'string')
    return value
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean);
  if (!Array.isArray(value)) return null;
  // Meta: the fields of an app are objects with a name; in old versions they are names.
  return value.flatMap((each) => readText(own(each, 'name')) ?? readText(each) ?? []);
}

/** A text that can be stored; null when there is none, or an empty one. */
export function readText(value: unknown): string | null {
  const text = typeof value === 'string' ? cleanText(value, value.length) : '';
  return text === '' ? null : text;
}

function readFlag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** Meta writes the offset without a colon: `2026-11-30T10:00:00+0000`. */
function readTime(value: unknown): Date | null {
  const time = new Date(String(value).replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(time.getTime()) ? null : time;
}
