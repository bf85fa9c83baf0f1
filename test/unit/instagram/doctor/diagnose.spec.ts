import { expect, test } from '@jest/globals';
import type { ShapeSummary } from '../../../../src/instagram/arrivals/arrival-summary.js';
import { diagnose } from '../../../../src/instagram/doctor/diagnose.js';
import type { Evidence, RemoteEvidence, Surroundings } from '../../../../src/instagram/doctor/evidence.js';
import { type Check, CHECKS, type Verdict } from '../../../../src/instagram/doctor/finding.js';
import type { GraphError, GraphResult } from '../../../../src/instagram/graph/graph-result.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const DAY_MS = 86_400_000;
const days = (count: number): Date => new Date(NOW.getTime() + count * DAY_MS);
const ok = <Value>(value: Value): GraphResult<Value> => ({ kind: 'ok', value });
const no = (name: string, label: string, action: GraphError['action'] = 'fix'): GraphResult<never> => ({
  kind: 'refused',
  error: { code: 1, subcode: null, type: null, status: 400, traceId: null, action, name, label },
});
const LOST: GraphResult<never> = { kind: 'unknown', cause: 'timeout' };

const IG_ID = '17841400000000001';
const FIELDS = ['messages', 'messaging_postbacks', 'messaging_referral', 'message_echoes', 'standby'];
const ME = { id: '31', userId: IG_ID, username: 'acme', name: 'Acme', accountType: 'Business' };
const CALLBACK = 'https://hitch.example/webhooks/instagram';
const WEBHOOK = { object: 'instagram', callbackUrl: CALLBACK, isActive: true, fields: FIELDS };
const OURS = { appId: '777', name: 'Hitch', fields: FIELDS };
const THEIRS = { appId: '888', name: 'Other tool', fields: FIELDS };
const QUESTION = { key: 'connect', question: { default: 'Connect' } };
const SHOWN = { locale: 'default', questions: [{ question: 'Connect', payload: 'hitch:connect' }] };
const foreign = (count: number) => ({
  locale: 'default',
  questions: Array.from({ length: count }, (_, index) => ({ question: `T${index}`, payload: `T${index}` })),
});

const summary = (shape: string, more: Partial<ShapeSummary> = {}): [string, ShapeSummary] => [
  shape,
  { shape, lastAt: NOW, lastHour: 1, lastDay: 5, quietHours: 0, usual: [], ...more },
];
const arrived = (...summaries: [string, ShapeSummary][]): Partial<Evidence> => ({
  arrivals: new Map(summaries),
});

const REMOTE: RemoteEvidence = {
  me: ok(ME),
  token: ok({
    appId: '777',
    userId: '31',
    isValid: true,
    expiresAt: days(50),
    dataAccessExpiresAt: null,
    scopes: ['instagram_business_basic', 'instagram_business_manage_messages'],
  }),
  conversations: ok({ isEmpty: false }),
  subscriptions: ok([OURS]),
  iceBreakers: ok([SHOWN]),
  routing: null,
  usage: { appPercent: 1, accountPercent: 2, regainMinutes: null },
};
const SURROUNDINGS: Surroundings = {
  publicUrl: 'https://hitch.example',
  callbackUrl: CALLBACK,
  igMeBaseUrl: 'https://ig.me',
  graphVersion: 'v26.0',
  secretCount: 2,
  appIds: ['777', '555'],
  appSubscriptions: ok([WEBHOOK]),
  signatures: new Map([summary('signed_1')]),
  handshake: { kind: 'answered' },
  clockSkewMs: 3,
  refusesWrites: false,
};
const HEALTHY: Evidence = {
  now: NOW,
  account: { igId: IG_ID, username: 'acme' },
  access: 'ready',
  connection: {
    login: 'instagram',
    appId: '777',
    scopes: null,
    tokenIssuedAt: days(-10),
    tokenExpiresAt: days(50),
    lastError: null,
  },
  remote: REMOTE,
  arrivals: new Map([summary('any'), summary('message')]),
  desiredIceBreakers: [QUESTION],
  selfTest: {
    word: 'HITCH-ABCDEF',
    startedAt: days(-1),
    messageAt: days(-1),
    buttonAt: days(-1),
    buttonError: null,
    tapAt: days(-1),
  },
  sampleRef: 'abc-_=',
  surroundings: SURROUNDINGS,
};
const remote = (more: Partial<RemoteEvidence>): Partial<Evidence> => ({ remote: { ...REMOTE, ...more } });
const around = (more: Partial<Surroundings>): Partial<Evidence> => ({
  surroundings: { ...SURROUNDINGS, ...more },
});
const stored = (more: Partial<NonNullable<Evidence['connection']>>): Evidence['connection'] =>
  HEALTHY.connection && { ...HEALTHY.connection, ...more };
const unseenToken = no('permission_missing', '10');

test('an account with everything in order has a good finding for each check and nothing to do', () => {
  const findings = diagnose(HEALTHY);
  expect(findings.map(({ check }) => check)).toEqual(CHECKS);
  expect(findings.filter(({ verdict, fix }) => verdict !== 'ok' || fix !== null)).toEqual([]);
});

test('an account without a connection is told so once, and what needs no token is still looked at', () => {
  const findings = diagnose({ ...HEALTHY, access: 'not_connected', connection: null, remote: null });
  expect(findings.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check)).toEqual(['token']);
  expect(findings.find(({ check }) => check === 'events')?.verdict).toBe('ok');
});

/** A check, what is different from the healthy account, the verdict, a part of the text, and whether it can be repaired. */
type Case = [Check, string, Partial<Evidence>, Verdict, string, boolean?];

const CASES: Case[] = [
  [
    'token',
    'a dead connection',
    { access: 'connection_dead', remote: null, connection: stored({ lastError: 'app_removed (190/458)' }) },
    'failed',
    'app_removed (190/458)',
  ],
  [
    'token',
    'an unreadable token',
    { access: 'token_unreadable', remote: null },
    'failed',
    'cannot be decrypted',
  ],
  [
    'token',
    'an expired token',
    remote({ me: no('token_expired', '190/463', 'reauth') }),
    'failed',
    'token_expired (190/463)',
  ],
  ['token', 'a checkpoint', remote({ me: no('checkpoint', '190/459') }), 'failed', 'checkpoint'],
  [
    'token',
    'a proof by another secret',
    remote({ me: no('appsecret_proof_wrong', '100') }),
    'failed',
    'appsecret_proof_wrong (100)',
  ],
  [
    'token',
    'an app that Meta disabled',
    remote({ me: no('request_refused', '100', 'stop') }),
    'failed',
    '100',
  ],
  ['token', 'a blocked app', remote({ me: no('policy_block', '368', 'stop_all') }), 'failed', '368'],
  ['token', 'a rate limit', remote({ me: no('rate_limited', '4', 'later') }), 'unknown', 'rate_limited'],
  ['token', 'a fault of Meta', remote({ me: no('temporary', '2', 'check') }), 'unknown', 'temporary'],
  ['token', 'no answer', remote({ me: LOST }), 'unknown', 'timeout'],
  [
    'token',
    'a token that ends in nine days',
    { ...remote({ token: unseenToken }), connection: stored({ tokenExpiresAt: days(9) }) },
    'warning',
    '2026-12-09',
    true,
  ],
  [
    'token',
    'a young token that ends soon',
    {
      ...remote({ token: unseenToken }),
      connection: stored({ tokenIssuedAt: NOW, tokenExpiresAt: days(9) }),
    },
    'warning',
    '2026-12-09',
  ],
  [
    'token',
    'a token without an end',
    { ...remote({ token: unseenToken }), connection: stored({ tokenExpiresAt: null }) },
    'ok',
    'no expiry is known',
  ],
  [
    'account',
    'an app-scoped id',
    { account: { igId: '31', username: 'acme' } },
    'failed',
    `Webhooks name it ${IG_ID}`,
  ],
  [
    'account',
    'a token of another account',
    remote({ me: ok({ ...ME, userId: '999' }) }),
    'failed',
    'belongs to 999 (@acme)',
  ],
  [
    'account',
    'a Page without an account',
    remote({ me: ok({ ...ME, userId: null }) }),
    'unknown',
    'did not say',
  ],
  [
    'permissions',
    'a scope that was not given',
    { ...remote({ token: unseenToken }), connection: stored({ scopes: ['instagram_business_basic'] }) },
    'failed',
    'instagram_business_manage_messages',
  ],
  [
    'permissions',
    'scopes that nobody lists, and conversations that can be read',
    remote({ token: unseenToken }),
    'ok',
    'may be read',
  ],
  [
    'permissions',
    'scopes that nobody lists, and a refusal',
    remote({ token: unseenToken, conversations: no('permission_missing', '10') }),
    'failed',
    '10',
  ],
  [
    'permissions',
    'scopes that nobody lists, and no answer',
    remote({ token: unseenToken, conversations: LOST }),
    'unknown',
    'timeout',
  ],
  [
    'dm_access',
    'access that is off',
    remote({ conversations: no('dm_access_off', '200/2534041') }),
    'failed',
    '200/2534041',
  ],
  ['dm_access', 'another refusal', remote({ conversations: no('rate_limited', '613') }), 'unknown', '613'],
  [
    'creator_primed',
    'a creator whose conversations cannot be read',
    remote({ me: ok({ ...ME, accountType: 'Media_Creator' }), conversations: LOST }),
    'warning',
    'timeout',
    true,
  ],
  [
    'creator_primed',
    'a business whose conversations cannot be read',
    remote({ conversations: LOST }),
    'ok',
    'Not a creator',
  ],
  ['subscription', 'no subscribed app', remote({ subscriptions: ok([]) }), 'failed', 'no app is', true],
  ['subscription', 'another app only', remote({ subscriptions: ok([THEIRS]) }), 'failed', 'Other tool', true],
  [
    'subscription',
    'an app that may be ours',
    {
      ...remote({ subscriptions: ok([THEIRS]) }),
      ...around({ appIds: [] }),
      connection: stored({ appId: null }),
    },
    'unknown',
    'Other tool',
  ],
  [
    'subscription',
    'fields that are not listed',
    remote({ subscriptions: ok([{ ...OURS, fields: null }]) }),
    'unknown',
    'proves only',
  ],
  [
    'subscription',
    'a missing field',
    remote({ subscriptions: ok([{ ...OURS, fields: ['messages'] }]) }),
    'warning',
    'messaging_referral',
    true,
  ],
  [
    'subscription',
    'the names of a Page',
    remote({
      subscriptions: ok([{ ...OURS, fields: ['messages', 'messaging_postbacks', 'messaging_referrals'] }]),
    }),
    'ok',
    'subscribed',
  ],
  [
    'app_fields',
    'a refusal',
    around({ appSubscriptions: no('permission_missing', '200') }),
    'unknown',
    '200',
  ],
  [
    'app_fields',
    'no Instagram webhook',
    around({ appSubscriptions: ok([]) }),
    'unknown',
    'no Instagram webhook',
  ],
  [
    'app_fields',
    'a disabled webhook',
    around({ appSubscriptions: ok([{ ...WEBHOOK, isActive: false }]) }),
    'failed',
    'an hour of failures',
  ],
  [
    'app_fields',
    'a field that is not ticked',
    around({ appSubscriptions: ok([{ ...WEBHOOK, fields: ['messages', 'messaging_postbacks'] }]) }),
    'failed',
    'messaging_referral (lost: refs of people who have written before)',
  ],
  [
    'app_fields',
    'message_edit',
    around({ appSubscriptions: ok([{ ...WEBHOOK, fields: [...FIELDS, 'message_edit'] }]) }),
    'warning',
    'message_edit',
  ],
  [
    'callback_address',
    'another address that passes nothing on',
    {
      ...around({ appSubscriptions: ok([{ ...WEBHOOK, callbackUrl: 'https://old.example/x' }]) }),
      arrivals: new Map(),
    },
    'failed',
    'https://old.example/x',
  ],
  [
    'callback_address',
    'another address that passes events on',
    around({ appSubscriptions: ok([{ ...WEBHOOK, callbackUrl: 'https://hub.example/x' }]) }),
    'warning',
    'passes them on',
  ],
  [
    'callback_address',
    'an address that Meta does not show',
    around({ appSubscriptions: LOST }),
    'unknown',
    'does not show',
  ],
  [
    'callback_reachable',
    'no public address',
    around({ handshake: { kind: 'not_tried' } }),
    'unknown',
    'not https',
  ],
  [
    'callback_reachable',
    'a log-in page in front',
    around({ handshake: { kind: 'wrong_answer', status: 302 } }),
    'failed',
    '302',
  ],
  [
    'callback_reachable',
    'a wrong certificate',
    around({ handshake: { kind: 'unreachable', cause: 'cert_has_expired' } }),
    'failed',
    'cert_has_expired',
  ],
  ['signing_secret', 'no request yet', around({ signatures: new Map() }), 'unknown', 'No request'],
  [
    'signing_secret',
    'only wrong signatures',
    around({ signatures: new Map([summary('unsigned')]) }),
    'failed',
    'None of the 2 secrets',
  ],
  [
    'signing_secret',
    'the second secret',
    around({ signatures: new Map([summary('signed_1', { lastAt: days(-1) }), summary('signed_2')]) }),
    'ok',
    'Secret 2 of 2',
  ],
  [
    'signing_secret',
    'some wrong signatures',
    around({ signatures: new Map([summary('signed_1'), summary('unsigned')]) }),
    'warning',
    '5 requests',
  ],
  [
    'signing_secret',
    'wrong signatures since yesterday',
    around({
      signatures: new Map([summary('signed_1', { lastDay: 0, lastAt: days(-2) }), summary('unsigned')]),
    }),
    'failed',
    'Since then none did',
  ],
  [
    'signing_secret',
    'two strangers',
    around({ signatures: new Map([summary('signed_1'), summary('unsigned', { lastDay: 2 })]) }),
    'ok',
    'Secret 1',
  ],
  ['events', 'no event ever', { arrivals: new Map() }, 'warning', 'last five weeks'],
  ['events', 'only echoes', arrived(summary('echo')), 'failed', 'Only what the account itself sends'],
  ['events', 'only standby', arrived(summary('standby')), 'failed', 'standby'],
  [
    'events',
    'edits in place of messages',
    arrived(summary('message_edit')),
    'failed',
    'edits with the number 0',
  ],
  [
    'events',
    'silence',
    arrived(summary('any', { quietHours: 3, usual: [40] })),
    'failed',
    'usually 40',
    true,
  ],
  [
    'events',
    'silence of one shape',
    arrived(summary('any'), summary('referral', { quietHours: 3, usual: [40] })),
    'warning',
    'No referral',
  ],
  ['thread_ownership', 'nothing at all', { arrivals: new Map() }, 'unknown', 'Nothing arrived'],
  ['thread_ownership', 'standby only', arrived(summary('standby')), 'failed', '100 percent'],
  [
    'thread_ownership',
    'half of it standby',
    arrived(summary('standby'), summary('message')),
    'warning',
    '50 percent',
  ],
  [
    'thread_ownership',
    'little standby',
    arrived(summary('standby', { lastDay: 1 }), summary('message', { lastDay: 99 })),
    'ok',
    '1 percent',
  ],
  [
    'thread_ownership',
    'the features of a Page',
    remote({ routing: ok(['hop_v2', 'ig_multi_app']) }),
    'ok',
    'Routing features of the Page: hop_v2, ig_multi_app.',
  ],
  ['thread_ownership', 'a Page without any', remote({ routing: ok([]) }), 'ok', 'of the Page: none.'],
  [
    'thread_ownership',
    'a Page that does not show them',
    remote({ routing: no('permission_missing', '10') }),
    'ok',
    'of the Page: permission_missing (10).',
  ],
  [
    'ice_breakers',
    'a question that is not shown',
    remote({ iceBreakers: ok([]) }),
    'warning',
    'connect',
    true,
  ],
  ['ice_breakers', 'no room', remote({ iceBreakers: ok([foreign(4)]) }), 'failed', '4 of the 4 places'],
  [
    'ice_breakers',
    'only those of other tools',
    { ...remote({ iceBreakers: ok([foreign(2)]) }), desiredIceBreakers: [] },
    'ok',
    '2 questions of other tools',
  ],
  [
    'ice_breakers',
    'none at all',
    { ...remote({ iceBreakers: ok([]) }), desiredIceBreakers: [] },
    'warning',
    'are not listed here',
  ],
  ['ice_breakers', 'no answer', remote({ iceBreakers: LOST }), 'unknown', 'timeout'],
  ['ref_format', 'a dot in a ref', { sampleRef: 'a.b' }, 'failed', 'does not allow'],
  [
    'link_forms',
    'a renamed account',
    remote({ me: ok({ ...ME, username: 'Acme.New' }) }),
    'failed',
    '@Acme.New now',
  ],
  ['link_forms', 'capitals', remote({ me: ok({ ...ME, username: 'ACME' }) }), 'ok', 'https://ig.me/m/acme'],
  ['link_forms', 'an unknown name', remote({ me: LOST }), 'unknown', 'could not be read'],
  ['self_test', 'no test', { selfTest: null }, 'unknown', 'has tested the whole path yet'],
  [
    'self_test',
    'a test that failed',
    { selfTest: HEALTHY.selfTest && { ...HEALTHY.selfTest, tapAt: null } },
    'failed',
    'no tap arrived',
  ],
  ['graph_version', 'a version that ended', around({ graphVersion: 'v19.0' }), 'failed', 'has ended'],
  [
    'graph_version',
    'a version that ends in two months',
    around({ graphVersion: 'v21.0' }),
    'warning',
    '2027-01-21',
  ],
  ['graph_version', 'a version of tomorrow', around({ graphVersion: 'v99.0' }), 'ok', 'newer'],
  [
    'usage',
    'three quarters',
    remote({ usage: { appPercent: 75, accountPercent: null, regainMinutes: null } }),
    'warning',
    '75 percent',
  ],
  [
    'usage',
    'a limit that is reached',
    remote({ usage: { appPercent: null, accountPercent: 100, regainMinutes: 12 } }),
    'failed',
    '12 minutes',
  ],
  ['usage', 'none reported', remote({ usage: null }), 'unknown', 'no usage'],
  ['clock', 'six seconds', around({ clockSkewMs: -6_000 }), 'warning', '-6000 ms'],
  ['clock', 'a minute', around({ clockSkewMs: 60_000 }), 'failed', 'too early or too late'],
  ['database', 'refused writes', around({ refusesWrites: true }), 'failed', 'refused a write'],
  ['public_url', 'localhost', around({ publicUrl: 'http://localhost:3000' }), 'warning', 'cannot reach it'],
];

test.each(CASES)('%s: %s', (check, _, different, verdict, text, isFixable = false) => {
  const finding = diagnose({ ...HEALTHY, ...different }).find((each) => each.check === check);
  expect(finding).toMatchObject({ verdict, isFixable, detail: expect.stringContaining(text) });
  if (verdict === 'failed' || verdict === 'warning') expect(finding?.fix).toBeTruthy();
});

test('every check has a case in which something is wrong with it', () => {
  const wrong = new Set(CASES.filter(([, , , verdict]) => verdict !== 'ok').map(([check]) => check));
  expect([...wrong].toSorted()).toEqual([...CHECKS].toSorted());
});
