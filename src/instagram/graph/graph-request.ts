import { createHmac } from 'node:crypto';
import type { InstagramConfig } from '../../platform/config/config.js';
import type { GraphConnection, IceBreakerSet, OutgoingMessage } from './graph-result.js';

/** A call, ready to be sent. URL, headers and body may contain secrets: none of them is logged. */
export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

type Query = Readonly<Record<string, string>>;

/** Where calls go, and who makes them. */
export type GraphSettings = Omit<InstagramConfig, 'secretKeys' | 'authorizeUrl'>;

/** Meta: only the 20 newest messages of a conversation have details. */
export const NEWEST_MESSAGES = 20;
const MESSAGE_FIELDS = 'id,created_time,from,to,message';
const ME_FIELDS = 'id,user_id,username,name,account_type';
const PAGE_FIELDS = 'id,name,instagram_business_account{id,username,name}';
const PROFILE_FIELDS =
  'name,username,profile_pic,follower_count,is_user_follow_business,is_business_follow_user,is_verified_user';

/** `POST /me/messages`. */
export function sendMessageRequest(
  settings: GraphSettings,
  connection: GraphConnection,
  igsid: string,
  message: OutgoingMessage,
): GraphRequest {
  const body = {
    recipient: { id: igsid },
    // Meta: the samples of the Page's API have it, those of Instagram login do not.
    // https://developers.facebook.com/documentation/business-messaging/instagram-messaging/send-message (read 2026-11)
    ...(connection.login === 'page' && { messaging_type: 'RESPONSE' }),
    message: toWireMessage(message),
  };
  return accountRequest(settings, connection, 'POST', 'me/messages', {}, body);
}

/**
 * `GET /me`. The account is asked for both of its ids: webhooks name it by `user_id`. With a Page token `/me` is the Page, which
 * names its account.
 */
export function meRequest(settings: GraphSettings, connection: GraphConnection): GraphRequest {
  const fields = connection.login === 'page' ? PAGE_FIELDS : ME_FIELDS;
  return accountRequest(settings, connection, 'GET', 'me', { fields });
}

/** `POST /me/subscribed_apps`. */
export function subscribeRequest(
  settings: GraphSettings,
  connection: GraphConnection,
  fields: readonly string[],
): GraphRequest {
  const query = { subscribed_fields: fields.join(',') };
  return accountRequest(settings, connection, 'POST', 'me/subscribed_apps', query);
}

/** `DELETE /me/subscribed_apps`. */
export function unsubscribeRequest(settings: GraphSettings, connection: GraphConnection): GraphRequest {
  return accountRequest(settings, connection, 'DELETE', 'me/subscribed_apps');
}

/** `GET /me` of a Page for which app answers its conversations. */
export function routingRequest(settings: GraphSettings, connection: GraphConnection): GraphRequest {
  return accountRequest(settings, connection, 'GET', 'me', { fields: 'messaging_feature_status' });
}

/** `GET /me/subscribed_apps`. */
export function subscriptionsRequest(settings: GraphSettings, connection: GraphConnection): GraphRequest {
  return accountRequest(settings, connection, 'GET', 'me/subscribed_apps');
}

/** `GET /me/conversations` for any one conversation. */
export function primeRequest(settings: GraphSettings, connection: GraphConnection): GraphRequest {
  return accountRequest(settings, connection, 'GET', 'me/conversations', {
    platform: 'instagram',
    limit: '1',
  });
}

/** `GET /me/conversations` for the one with a person. */
export function conversationRequest(
  settings: GraphSettings,
  connection: GraphConnection,
  igsid: string,
): GraphRequest {
  const query = { platform: 'instagram', user_id: igsid };
  return accountRequest(settings, connection, 'GET', 'me/conversations', query);
}

/** `GET /<conversation>`: its messages, with their details where Meta expands them. */
export function messagesRequest(
  settings: GraphSettings,
  connection: GraphConnection,
  conversationId: string,
): GraphRequest {
  const fields = `messages.limit(${NEWEST_MESSAGES}){${MESSAGE_FIELDS}}`;
  return accountRequest(settings, connection, 'GET', encodeURIComponent(conversationId), { fields });
}

/** `GET /<message>`. */
export function messageRequest(
  settings: GraphSettings,
  connection: GraphConnection,
  mid: string,
): GraphRequest {
  return accountRequest(settings, connection, 'GET', encodeURIComponent(mid), { fields: MESSAGE_FIELDS });
}

/** `GET /<IGSID>`. */
export function profileRequest(
  settings: GraphSettings,
  connection: GraphConnection,
  igsid: string,
): GraphRequest {
  return accountRequest(settings, connection, 'GET', encodeURIComponent(igsid), { fields: PROFILE_FIELDS });
}

/** `GET /me/messenger_profile`. */
export function iceBreakersRequest(settings: GraphSettings, connection: GraphConnection): GraphRequest {
  const query = { fields: 'ice_breakers', platform: 'instagram' };
  return accountRequest(settings, connection, 'GET', 'me/messenger_profile', query);
}

/** `POST /me/messenger_profile`. It replaces the questions of every other tool. */
export function writeIceBreakersRequest(
  settings: GraphSettings,
  connection: GraphConnection,
  sets: readonly IceBreakerSet[],
): GraphRequest {
  const body = {
    platform: 'instagram',
    ice_breakers: sets.map(({ locale, questions }) => ({ call_to_actions: questions, locale })),
  };
  return accountRequest(settings, connection, 'POST', 'me/messenger_profile', profileQuery(connection), body);
}

/** `DELETE /me/messenger_profile`. */
export function deleteIceBreakersRequest(settings: GraphSettings, connection: GraphConnection): GraphRequest {
  const body = { fields: ['ice_breakers'] };
  const query = profileQuery(connection);
  return accountRequest(settings, connection, 'DELETE', 'me/messenger_profile', query, body);
}

/** Meta: a Page's profile is that of Messenger unless the query names the platform. */
function profileQuery({ login }: GraphConnection): Query {
  return login === 'page' ? { platform: 'instagram' } : {};
}

/** A call in the name of an account. */
function accountRequest(
  settings: GraphSettings,
  { login, accessToken }: GraphConnection,
  method: GraphRequest['method'],
  path: string,
  query: Query = {},
  body?: object,
): GraphRequest {
  const base = login === 'page' ? settings.facebookGraphUrl : settings.graphUrl;
  const proof = createHmac('sha256', settings.appSecret).update(accessToken).digest('hex');
  return {
    method,
    // Meta: `appsecret_proof` is a mechanism of graph.facebook.com, and not documented for graph.instagram.com.
    // https://developers.facebook.com/docs/graph-api/guides/secure-requests (read 2026-11)
    url: withQuery(`${base}/${settings.graphVersion}/${path}`, {
      ...query,
      ...(login === 'page' && { appsecret_proof: proof }),
    }),
    headers: {
      authorization: `Bearer ${accessToken}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  };
}

/** A URL with a query. Its values are encoded as in a form, which Meta decodes. */
export function withQuery(base: string, query: Query): string {
  const text = new URLSearchParams(query).toString();
  return text === '' ? base : `${base}?${text}`;
}

function toWireMessage(message: OutgoingMessage): object {
  if ('template' in message) {
    const { text, buttons } = message.template;
    const taps = buttons.map(({ title, payload }) => ({ type: 'postback', title, payload }));
    return {
      attachment: { type: 'template', payload: { template_type: 'button', text, buttons: taps } },
    };
  }
  const replies = message.quickReplies?.map(({ title, payload }) => ({
    content_type: 'text',
    title,
    payload,
  }));
  return {
    text: message.text,
    ...(replies !== undefined && replies.length > 0 && { quick_replies: replies }),
  };
}
