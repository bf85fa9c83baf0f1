import { describe, expect, test } from '@jest/globals';
import { createHmac } from 'node:crypto';
import {
  conversationRequest,
  deleteIceBreakersRequest,
  type GraphRequest,
  type GraphSettings,
  iceBreakersRequest,
  meRequest,
  messageRequest,
  messagesRequest,
  primeRequest,
  profileRequest,
  sendMessageRequest,
  subscribeRequest,
  subscriptionsRequest,
  unsubscribeRequest,
  writeIceBreakersRequest,
} from '../../../../src/instagram/graph/graph-request.js';
import type { GraphConnection } from '../../../../src/instagram/graph/graph-result.js';
import {
  appSubscriptionsRequest,
  codeRequest,
  debugTokenRequest,
  longTokenRequest,
  refreshRequest,
} from '../../../../src/instagram/graph/token-request.js';

const SETTINGS: GraphSettings = {
  graphUrl: 'https://graph.instagram.com',
  facebookGraphUrl: 'https://graph.facebook.com',
  oauthUrl: 'https://api.instagram.com',
  graphVersion: 'v26.0',
  metaAppId: '1111',
  instagramAppId: '2222',
  appSecret: 'app secret',
};
const connect = (login: GraphConnection['login']): GraphConnection => ({
  accountId: '01890000-0000-7000-8000-000000000000',
  login,
  accessToken: 'TOKEN',
});
const PROOF = createHmac('sha256', 'app secret').update('TOKEN').digest('hex');
const SETS = [{ locale: 'default', questions: [{ question: 'Hours?', payload: 'h' }] }];

/** A request as Meta reads it. */
function wireOf({ method, url, headers, body }: GraphRequest): object {
  const { origin, pathname, searchParams } = new URL(url);
  const query = Object.fromEntries(searchParams);
  return { method, origin, pathname, query, headers, body: body === null ? null : JSON.parse(body) };
}

type Build = (settings: GraphSettings, connection: GraphConnection) => GraphRequest;

/** `[what, build, method, path, query, body]`; what differs for a Page is tested below. */
const CALLS: readonly (readonly [string, Build, string, string, object, unknown])[] = [
  ['unsubscribing', unsubscribeRequest, 'DELETE', 'me/subscribed_apps', {}, null],
  ['reading subscriptions', subscriptionsRequest, 'GET', 'me/subscribed_apps', {}, null],
  [
    'subscribing',
    (settings, connection) => subscribeRequest(settings, connection, ['messages', 'messaging_postbacks']),
    'POST',
    'me/subscribed_apps',
    { subscribed_fields: 'messages,messaging_postbacks' },
    null,
  ],
  ['priming', primeRequest, 'GET', 'me/conversations', { platform: 'instagram', limit: '1' }, null],
  [
    'finding a conversation',
    (settings, connection) => conversationRequest(settings, connection, '987'),
    'GET',
    'me/conversations',
    { platform: 'instagram', user_id: '987' },
    null,
  ],
  [
    'reading a conversation',
    (settings, connection) => messagesRequest(settings, connection, 'aWdf/=Z'),
    'GET',
    'aWdf%2F%3DZ',
    { fields: 'messages.limit(20){id,created_time,from,to,message}' },
    null,
  ],
  [
    'reading a message',
    (settings, connection) => messageRequest(settings, connection, 'aWdfZAG'),
    'GET',
    'aWdfZAG',
    { fields: 'id,created_time,from,to,message' },
    null,
  ],
  [
    'reading a profile',
    (settings, connection) => profileRequest(settings, connection, '987'),
    'GET',
    '987',
    {
      fields:
        'name,username,profile_pic,follower_count,is_user_follow_business,is_business_follow_user,is_verified_user',
    },
    null,
  ],
  [
    'reading ice breakers',
    iceBreakersRequest,
    'GET',
    'me/messenger_profile',
    { fields: 'ice_breakers', platform: 'instagram' },
    null,
  ],
];

describe('calls in the name of an account', () => {
  test.each(CALLS)('%s with Instagram login', (_, build, method, path, query, body) => {
    expect(wireOf(build(SETTINGS, connect('instagram')))).toEqual({
      method,
      origin: 'https://graph.instagram.com',
      pathname: `/v26.0/${path}`,
      query,
      headers: { authorization: 'Bearer TOKEN' },
      body,
    });
  });

  test.each(CALLS)('%s with a Page token, which is proved', (_, build, method, path, query, body) => {
    expect(wireOf(build(SETTINGS, connect('page')))).toEqual({
      method,
      origin: 'https://graph.facebook.com',
      pathname: `/v26.0/${path}`,
      query: { ...query, appsecret_proof: PROOF },
      headers: { authorization: 'Bearer TOKEN' },
      body,
    });
  });

  test('the owner is asked for both ids, and a Page for its account', () => {
    expect(wireOf(meRequest(SETTINGS, connect('instagram')))).toMatchObject({
      pathname: '/v26.0/me',
      query: { fields: 'id,user_id,username,name,account_type' },
    });
    expect(wireOf(meRequest(SETTINGS, connect('page')))).toMatchObject({
      origin: 'https://graph.facebook.com',
      query: { fields: 'id,name,instagram_business_account{id,username,name}', appsecret_proof: PROOF },
    });
  });

  test('ice breakers are written and deleted on the platform Instagram', () => {
    const written = {
      method: 'POST',
      pathname: '/v26.0/me/messenger_profile',
      headers: { authorization: 'Bearer TOKEN', 'content-type': 'application/json' },
      body: {
        platform: 'instagram',
        ice_breakers: [{ call_to_actions: [{ question: 'Hours?', payload: 'h' }], locale: 'default' }],
      },
    };
    expect(wireOf(writeIceBreakersRequest(SETTINGS, connect('instagram'), SETS))).toMatchObject({
      ...written,
      query: {},
    });
    expect(wireOf(writeIceBreakersRequest(SETTINGS, connect('page'), SETS))).toMatchObject({
      ...written,
      query: { platform: 'instagram' },
    });
    expect(wireOf(deleteIceBreakersRequest(SETTINGS, connect('page')))).toMatchObject({
      method: 'DELETE',
      query: { platform: 'instagram' },
      body: { fields: ['ice_breakers'] },
    });
  });

  test('no token and no secret is in the address of a call with Instagram login', () => {
    for (const [, build] of CALLS)
      expect(build(SETTINGS, connect('instagram')).url).not.toMatch(/TOKEN|secret|access_token|proof/);
  });
});

describe('messages', () => {
  const send = (login: GraphConnection['login'], message: Parameters<typeof sendMessageRequest>[3]): object =>
    wireOf(sendMessageRequest(SETTINGS, connect(login), '987', message));

  test('a text is sent without messaging_type on Instagram login, and with it for a Page', () => {
    expect(send('instagram', { text: 'Hello ä' })).toMatchObject({
      method: 'POST',
      pathname: '/v26.0/me/messages',
      body: { recipient: { id: '987' }, message: { text: 'Hello ä' } },
    });
    expect(send('page', { text: 'Hello' })).toMatchObject({
      body: { recipient: { id: '987' }, messaging_type: 'RESPONSE', message: { text: 'Hello' } },
    });
  });

  test('quick replies stand beside the text, and an empty list is left out', () => {
    expect(send('instagram', { text: 'Yes?', quickReplies: [{ title: 'Yes', payload: 'y' }] })).toMatchObject(
      {
        body: {
          message: { text: 'Yes?', quick_replies: [{ content_type: 'text', title: 'Yes', payload: 'y' }] },
        },
      },
    );
    expect(send('instagram', { text: 'Yes?', quickReplies: [] })).toMatchObject({
      body: { message: { text: 'Yes?' } },
    });
  });

  test('a template is an attachment with postback buttons', () => {
    const template = { text: 'Yes?', buttons: [{ title: 'Yes', payload: 'y' }] };
    expect(send('instagram', { template })).toMatchObject({
      body: {
        message: {
          attachment: {
            type: 'template',
            payload: {
              template_type: 'button',
              text: 'Yes?',
              buttons: [{ type: 'postback', title: 'Yes', payload: 'y' }],
            },
          },
        },
      },
    });
  });
});

describe('calls about tokens', () => {
  test('a code is exchanged by a form, with the verifier only when there is one', () => {
    const request = codeRequest(SETTINGS, 'CODE', 'https://hitch.example/instagram/callback');
    expect(request).toMatchObject({ method: 'POST', url: 'https://api.instagram.com/oauth/access_token' });
    const form = Object.fromEntries(new URLSearchParams(request.body ?? ''));
    expect(form).toEqual({
      client_id: '2222',
      client_secret: 'app secret',
      grant_type: 'authorization_code',
      redirect_uri: 'https://hitch.example/instagram/callback',
      code: 'CODE',
    });
    expect(codeRequest(SETTINGS, 'CODE', 'https://x.example', 'v').body).toContain('code_verifier=v');
  });

  test('tokens are exchanged and refreshed without a version', () => {
    expect(longTokenRequest(SETTINGS, 'SHORT').url).toBe(
      'https://graph.instagram.com/access_token?grant_type=ig_exchange_token&client_secret=app+secret&access_token=SHORT',
    );
    expect(refreshRequest(SETTINGS, connect('instagram')).url).toBe(
      'https://graph.instagram.com/refresh_access_token?grant_type=ig_refresh_token&access_token=TOKEN',
    );
  });

  test('a token is looked up by the app of its login, and not without the id of that app', () => {
    expect(debugTokenRequest(SETTINGS, connect('instagram'))?.url).toBe(
      'https://graph.instagram.com/v26.0/debug_token?input_token=TOKEN&access_token=2222%7Capp+secret',
    );
    expect(debugTokenRequest(SETTINGS, connect('page'))?.url).toBe(
      'https://graph.facebook.com/v26.0/debug_token?input_token=TOKEN&access_token=1111%7Capp+secret',
    );
    expect(debugTokenRequest({ ...SETTINGS, instagramAppId: null }, connect('instagram'))).toBeNull();
  });

  test('the webhooks of the Meta app are asked for, else those of the Instagram app', () => {
    const url = (settings: GraphSettings): string | undefined => appSubscriptionsRequest(settings)?.url;
    expect(url(SETTINGS)).toBe(
      'https://graph.facebook.com/v26.0/1111/subscriptions?access_token=1111%7Capp+secret',
    );
    expect(url({ ...SETTINGS, metaAppId: null })).toContain('/2222/subscriptions');
    expect(url({ ...SETTINGS, metaAppId: null, instagramAppId: null })).toBeUndefined();
  });
});
