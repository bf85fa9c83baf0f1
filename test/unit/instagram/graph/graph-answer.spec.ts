import { describe, expect, test } from '@jest/globals';
import {
  readConversation,
  readConversationId,
  readIceBreakerSets,
  readMeAnswer,
  readProfileAnswer,
  readRoutingFeatures,
  readSentMessage,
  readSubscribedApps,
  readSuccess,
} from '../../../../src/instagram/graph/graph-answer.js';
import {
  readAppSubscriptionList,
  readCodeGrant,
  readTokenAnswer,
  readTokenFacts,
} from '../../../../src/instagram/graph/token-answer.js';
import { parseLosslessJson } from '../../../../src/platform/text/lossless-json.js';

const parse = (text: string): unknown => parseLosslessJson(Buffer.from(text));

describe('readMeAnswer', () => {
  const expected = {
    id: '24567890123456789',
    userId: '17841400000000001',
    username: 'acme',
    name: 'Acme',
    accountType: 'Business',
  };
  const fields = '"username":"acme","name":"Acme","account_type":"Business"';

  test.each([
    ['flat', `{"id":"24567890123456789","user_id":"17841400000000001",${fields}}`],
    ['in a list', `{"data":[{"id":"24567890123456789","user_id":"17841400000000001",${fields}}]}`],
    ['in an object', `{"data":{"id":"24567890123456789","user_id":"17841400000000001",${fields}}}`],
    ['with numbers beyond 2^53', `{"id":24567890123456789,"user_id":17841400000000001,${fields}}`],
    ['in a list with numbers', `{"data":[{"id":24567890123456789,"user_id":17841400000000001,${fields}}]}`],
  ])('the owner is read %s, without losing a digit', (_, text) => {
    expect(readMeAnswer('instagram', parse(text))).toEqual(expected);
  });

  test('an answer without user_id is read, and says so', () => {
    const me = { id: '2456', userId: null, username: null, name: null, accountType: null };
    expect(readMeAnswer('instagram', { id: '2456' })).toEqual(me);
  });

  test('a Page names its account', () => {
    const body = parse(
      '{"id":"1020","name":"Acme Page","instagram_business_account":{"id":17841400000000001,"username":"acme"}}',
    );
    expect(readMeAnswer('page', body)).toEqual({
      id: '1020',
      userId: '17841400000000001',
      username: 'acme',
      name: 'Acme Page',
      accountType: null,
    });
  });

  test('a Page without an account names none', () => {
    expect(readMeAnswer('page', { id: '1020', name: 'Acme' })).toMatchObject({
      userId: null,
      username: null,
    });
  });

  test.each([[{}], [{ data: [] }], [{ data: null }], [[]], ['text'], [null]])(
    '%j is no answer about an owner',
    (body) => {
      expect(readMeAnswer('instagram', body)).toBeUndefined();
    },
  );
});

describe('readSentMessage', () => {
  test.each([
    [{ recipient_id: '1', message_id: 'aWdfZAG' }, { mid: 'aWdfZAG' }],
    [{ id: 'aWdfZAG' }, { mid: 'aWdfZAG' }],
    [{ recipient_id: '1' }, undefined],
    [{ message_id: '' }, undefined],
    ['sent', undefined],
  ])('%j is read as %j', (body, expected) => {
    expect(readSentMessage(body)).toEqual(expected);
  });
});

describe('readSuccess', () => {
  test.each([
    [{ success: true }, true],
    [{ result: 'success' }, true],
    [{ success: false }, false],
    [{ result: 'Successfully updated' }, false],
    [true, false],
    [{}, false],
  ])('%j confirms: %s', (body, isConfirmed) => {
    expect(readSuccess(body)).toEqual({ isConfirmed });
  });
});

describe('readIceBreakerSets', () => {
  const entry = { question: 'Hours?', payload: 'hours' };
  const german = { call_to_actions: [{ question: 'Offen?', payload: 'hours' }], locale: 'de_DE' };
  const expected = [
    { locale: 'default', questions: [entry] },
    { locale: 'de_DE', questions: [{ question: 'Offen?', payload: 'hours' }] },
  ];

  test.each([
    ['in data', { data: [{ call_to_actions: [entry], locale: 'default' }, german] }],
    ['in data, without the default locale', { data: [{ call_to_actions: [entry] }, german] }],
    [
      'in ice_breakers with languages',
      { data: [{ ice_breakers: [{ call_to_actions: [entry], locale: 'default' }, german] }] },
    ],
    ['in ice_breakers without data', { ice_breakers: [{ call_to_actions: [entry] }, german] }],
  ])('questions are read %s', (_, body) => {
    expect(readIceBreakerSets(body)).toEqual(expected);
  });

  test('questions are read from the old flat form', () => {
    const body = { data: [{ ice_breakers: [entry, { question: 'Where?' }] }] };
    expect(readIceBreakerSets(body)).toEqual([
      { locale: 'default', questions: [entry, { question: 'Where?', payload: '' }] },
    ]);
  });

  test.each([[{ data: [] }], [{ data: [{ ice_breakers: [] }] }]])('%j has no questions', (body) => {
    expect(readIceBreakerSets(body)).toEqual([]);
  });

  test.each([[{}], [{ data: 'none' }], [null]])('%j is no answer about questions', (body) => {
    expect(readIceBreakerSets(body)).toBeUndefined();
  });
});

describe('readSubscribedApps', () => {
  test('several apps are read, also one whose fields are not given', () => {
    const body = parse(
      '{"data":[{"id":1234567890123456789,"name":"Ours","subscribed_fields":["messages","messaging_referral"]},{"id":"5","link":"https://x.example"},{"name":"no id"}]}',
    );
    expect(readSubscribedApps(body)).toEqual([
      { appId: '1234567890123456789', name: 'Ours', fields: ['messages', 'messaging_referral'] },
      { appId: '5', name: null, fields: null },
    ]);
  });

  test('no app is no fault, and another body is', () => {
    expect(readSubscribedApps({ data: [] })).toEqual([]);
    expect(readSubscribedApps({ success: true })).toBeUndefined();
  });
});

describe('readConversation', () => {
  test('the first conversation is taken, and none is no fault', () => {
    expect(readConversationId({ data: [{ id: 'aWdfZAG06', updated_time: 'x' }] })).toBe('aWdfZAG06');
    expect(readConversationId({ data: [] })).toBeNull();
    expect(readConversationId({})).toBeUndefined();
  });

  test('messages with details say who sent them, and the others are ids', () => {
    const body = {
      id: 'conversation',
      messages: {
        data: [
          {
            id: 'm3',
            created_time: '2026-11-30T10:00:00+0000',
            from: { id: '17841400000000001', username: 'acme' },
            to: { data: [{ id: '987' }] },
            message: 'Is this you?',
          },
          { id: 'm2', created_time: '2026-11-30T12:00:00+0200', from: { id: '987' }, message: '' },
          { id: 'm1', created_time: '2026-11-30T08:00:00+0000' },
          { id: 'm0', created_time: 'never', from: { id: 987 }, message: 'hello' },
          {},
        ],
      },
    };
    expect(readConversation(body, '987')).toEqual([
      { mid: 'm3', isOwn: true, text: 'Is this you?', createdAt: new Date('2026-11-30T10:00:00Z') },
      { mid: 'm2', isOwn: false, text: null, createdAt: new Date('2026-11-30T10:00:00Z') },
      { mid: 'm1' },
      { mid: 'm0', isOwn: false, text: 'hello', createdAt: null },
    ]);
  });

  test('a conversation may have no messages', () => {
    expect(readConversation({ id: 'conversation' }, '987')).toEqual([]);
    expect(readConversation({}, '987')).toBeUndefined();
  });
});

describe('readRoutingFeatures', () => {
  const flags = (text: string): unknown => parse(`{"messaging_feature_status":${text},"id":"1020"}`);

  test.each([
    ['one is on', flags('{"hop_v2":true,"msgr_multi_app":false,"ig_multi_app":false}'), ['hop_v2']],
    ['several are on', flags('{"hop_v2":true,"ig_multi_app":true}'), ['hop_v2', 'ig_multi_app']],
    ['none is on', flags('{"hop_v2":false,"msgr_multi_app":false,"ig_multi_app":false}'), []],
    ['a feature is no flag', flags('{"hop_v2":"yes","ig_multi_app":null}'), []],
    ['the Page shows none', { id: '1020' }, []],
    ['the flags are null', flags('null'), []],
  ])('the features of a Page are read when %s', (_, body, expected) => {
    expect(readRoutingFeatures(body)).toEqual(expected);
  });

  test.each([[{}], [{ data: [] }], ['text'], [null]])('%j is no answer of a Page', (body) => {
    expect(readRoutingFeatures(body)).toBeUndefined();
  });
});

describe('readProfileAnswer', () => {
  test('every field but the id may be missing or null', () => {
    const nothing = {
      name: null,
      username: null,
      pictureUrl: null,
      followerCount: null,
      isVerified: null,
      followsAccount: null,
      isFollowedByAccount: null,
    };
    expect(readProfileAnswer({ id: '987', name: null })).toEqual(nothing);
    const full = {
      id: '987',
      name: 'Ann',
      username: 'ann',
      profile_pic: 'https://cdn.example/p.jpg',
      follower_count: 5,
      is_verified_user: false,
      is_user_follow_business: true,
      is_business_follow_user: false,
    };
    expect(readProfileAnswer(full)).toEqual({
      name: 'Ann',
      username: 'ann',
      pictureUrl: 'https://cdn.example/p.jpg',
      followerCount: 5,
      isVerified: false,
      followsAccount: true,
      isFollowedByAccount: false,
    });
    expect(readProfileAnswer({})).toBeUndefined();
  });

  test('a text that the database could not store is made storable', () => {
    expect(readProfileAnswer({ id: '987', name: 'A\0n\uD800n' })?.name).toBe('Ann');
  });
});

describe('tokens', () => {
  test.each([
    [{ access_token: 'IGAA', token_type: 'bearer', expires_in: 5183944 }, 5183944],
    [{ access_token: 'IGAA', expires_in: '5183944' }, 5183944],
    [{ access_token: 'IGAA' }, null],
    [{ data: [{ access_token: 'IGAA', expires_in: 3600 }] }, 3600],
  ])('the token of %j is read with its time', (body, expiresInSeconds) => {
    expect(readTokenAnswer(body)).toEqual({ accessToken: 'IGAA', expiresInSeconds });
  });

  test.each([
    ['flat, with one text', '{"access_token":"IGAA","user_id":24567890123456789,"permissions":"a, b"}'],
    ['flat, with a list', '{"access_token":"IGAA","user_id":"24567890123456789","permissions":["a","b"]}'],
    ['in data', '{"data":[{"access_token":"IGAA","user_id":24567890123456789,"permissions":"a,b"}]}'],
  ])('a grant is read %s', (_, text) => {
    expect(readCodeGrant(parse(text))).toEqual({
      accessToken: 'IGAA',
      userId: '24567890123456789',
      permissions: ['a', 'b'],
    });
  });

  test('an answer without a token is none', () => {
    for (const body of [{}, { data: [] }, { access_token: 5 }, 'IGAA']) {
      expect(readTokenAnswer(body)).toBeUndefined();
      expect(readCodeGrant(body)).toBeUndefined();
    }
  });

  test('what Meta knows about a token is read, and 0 stands for no end', () => {
    const data = {
      app_id: '12',
      user_id: 34,
      is_valid: true,
      expires_at: 0,
      scopes: ['instagram_business_basic'],
    };
    expect(readTokenFacts({ data })).toEqual({
      appId: '12',
      userId: '34',
      isValid: true,
      expiresAt: null,
      dataAccessExpiresAt: null,
      scopes: ['instagram_business_basic'],
    });
    expect(readTokenFacts({ data: { is_valid: false, expires_at: 1_800_000_000 } })).toMatchObject({
      isValid: false,
      expiresAt: new Date(1_800_000_000_000),
      scopes: null,
    });
    expect(readTokenFacts({ is_valid: true })).toBeUndefined();
  });

  test('the webhooks of an app are read, with fields as objects or names', () => {
    const callback_url = 'https://hitch.example/webhooks/instagram';
    const body = {
      data: [
        { object: 'instagram', callback_url, active: true, fields: [{ name: 'messages', version: 'v26.0' }] },
        { object: 'page', active: false, fields: ['feed'] },
        { fields: [] },
      ],
    };
    expect(readAppSubscriptionList(body)).toEqual([
      { object: 'instagram', callbackUrl: callback_url, isActive: true, fields: ['messages'] },
      { object: 'page', callbackUrl: null, isActive: false, fields: ['feed'] },
    ]);
  });
});
