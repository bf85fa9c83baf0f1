// The floor: a bare Fastify that answers constants of the right size. It checks nothing and stores nothing.
import fastify from 'fastify';
import { serveOrders } from './processes.js';

const ID = '01jd0000000000000000000000';
const ACCOUNT = { igId: '17841400000000011', username: 'acme.bench' };
const AT = new Date(0).toISOString();
const REF = `${'x'.repeat(64)}=${'x'.repeat(96)}=${'x'.repeat(43)}`;

const LINK = {
  id: `lnk_${ID}`,
  appId: `app_${ID}`,
  status: 'pending',
  reason: null,
  account: ACCOUNT,
  externalUserId: 'user-1',
  sessionId: 'session-user-1',
  channel: 'web-settings',
  context: { page: '/rewards' },
  onConflict: 'reject',
  confirmation: 'none',
  returnUrl: null,
  igsid: null,
  identityId: null,
  createdAt: AT,
  expiresAt: AT,
  completedAt: null,
  url: `https://ig.me/${ACCOUNT.username}?ref=${REF}`,
  ref: REF,
  connectUrl: null,
  qrUrl: null,
};
const IDENTITY = {
  id: `idn_${ID}`,
  appId: `app_${ID}`,
  externalUserId: 'user-1',
  account: ACCOUNT,
  igsid: '1000000000000001',
  status: 'active',
  linkId: `lnk_${ID}`,
  via: 'postback',
  source: 'SHORTLINKS',
  icebreaker: { title: 'Connect my account', payload: 'CONNECT' },
  channel: 'web-settings',
  context: { page: '/rewards' },
  linkedAt: AT,
  unlinkedAt: null,
  unlinkReason: null,
  lastReferralAt: AT,
  replyWindowEndsAt: AT,
};

const app = fastify({ bodyLimit: 8 << 20 });
app.post('/v1/links', (_request, reply) => reply.status(201).send(LINK));
app.post('/webhooks/instagram', () => ({ received: 1 }));
app.get('/v1/identities', () => ({ data: [IDENTITY], nextCursor: null }));
const url = await app.listen({ host: '127.0.0.1', port: 0 });
serveOrders(Number(new URL(url).port), () => null);
