// The same job as a good engineer writes it by hand: Express, jsonwebtoken with a KeyObject, pg, a transaction for each event,
// an outbox that is delivered and retried.
import { createHash, createHmac, createSecretKey, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import jsonwebtoken, { type JwtPayload } from 'jsonwebtoken';
import { serveOrders } from '../processes.js';
import { type Account, type Identity, Store } from './store.js';

const env = (name: string): string => process.env[name] ?? '';
const [kid = '', refSecret = ''] = env('REF_SIGNING_KEYS').split(':');
// Given a string, jsonwebtoken tries to read a private key out of it at every call.
const refKey = createSecretKey(Buffer.from(refSecret, 'base64'));
const metaKey = createSecretKey(Buffer.from(env('META_APP_SECRETS')));
const account = JSON.parse(env('BENCH_ACCOUNT')) as Account;
const apps = JSON.parse(env('BENCH_APPS')) as { apiKey: string; endpointUrl: string | null }[];
const store = await Store.open(
  env('DATABASE_URL'),
  account,
  apps.map(({ apiKey, endpointUrl }) => ({ keyHash: sha256(apiKey), endpointUrl })),
);
/** The app of each key that was looked up, by the key's hash. */
const appIds = new Map<string, string>();

const SIGNING = {
  algorithm: 'HS256',
  noTimestamp: true,
  header: { alg: 'HS256', typ: 'ref+jwt', kid },
} as const;
const REPLY_WINDOW_MS = 24 * 3_600_000;

interface MintBody {
  readonly externalUserId: string;
  readonly sessionId?: string;
  readonly account: string;
  readonly ttlSeconds: number;
  readonly channel?: string;
  readonly context?: object;
}

interface Event {
  readonly sender: { readonly id: string };
  readonly recipient: { readonly id: string };
  readonly timestamp: number;
  readonly referral?: { readonly ref: string };
  readonly postback?: { readonly mid: string; readonly referral: { readonly ref: string } };
  readonly message?: { readonly mid: string; readonly referral: { readonly ref: string } };
}

async function mint(request: Request, response: Response): Promise<void> {
  const appId = await authenticate(request);
  if (appId === null) return refuse(response, 401);
  const body = request.body as MintBody;
  if (!isMint(body)) return refuse(response, 422);
  const id = randomUUID();
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + body.ttlSeconds * 1_000);
  const claims = { jti: id, aud: account.igId, exp: Math.ceil(expiresAt.getTime() / 1_000) };
  const ref = jsonwebtoken.sign(claims, refKey, SIGNING).replaceAll('.', '=');
  await store.insertLink({ ...body, id, appId, createdAt, expiresAt });
  response.status(201).json({
    id,
    appId,
    status: 'pending',
    reason: null,
    account,
    externalUserId: body.externalUserId,
    sessionId: body.sessionId ?? null,
    channel: body.channel ?? null,
    context: body.context ?? null,
    igsid: null,
    identityId: null,
    createdAt,
    expiresAt,
    completedAt: null,
    url: `https://ig.me/${account.username}?ref=${ref}`,
    ref,
  });
}

async function receive(request: Request, response: Response): Promise<void> {
  const rawBody = request.body as Buffer;
  const signature = Buffer.from(request.get('x-hub-signature-256')?.slice('sha256='.length) ?? '', 'hex');
  const expected = createHmac('sha256', metaKey).update(rawBody).digest();
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) {
    return refuse(response, 401);
  }
  const { entry } = JSON.parse(rawBody.toString()) as { entry: { messaging: Event[] }[] };
  let received = 0;
  for (const { messaging } of entry) for (const event of messaging) if (await redeem(event)) received += 1;
  response.json({ received });
}

/** False when the event carries no ref of ours. */
async function redeem(event: Event): Promise<boolean> {
  const referral = event.referral ?? event.postback?.referral ?? event.message?.referral;
  const claims = referral === undefined ? null : verifyRef(referral.ref);
  if (referral === undefined || claims === null || claims.aud !== event.recipient.id) return false;
  const igsid = event.sender.id;
  const mid = event.postback?.mid ?? event.message?.mid ?? String(event.timestamp);
  const parts = [event.recipient.id, igsid, mid, referral.ref];
  const repeatKey = sha256(parts.map((part) => `${part.length}:${part}`).join(''));
  const via = event.referral ? 'referral' : event.postback ? 'postback' : 'message';
  await store.redeem({ linkId: claims.jti ?? '', igsid, via, repeatKey, eventAt: new Date(event.timestamp) });
  return true;
}

function verifyRef(ref: string): JwtPayload | null {
  try {
    const claims = jsonwebtoken.verify(ref.replaceAll('=', '.'), refKey, { algorithms: ['HS256'] });
    return typeof claims === 'string' ? null : claims;
  } catch {
    return null;
  }
}

async function look(request: Request, response: Response): Promise<void> {
  const appId = await authenticate(request);
  if (appId === null) return refuse(response, 401);
  const { igsid, externalUserId } = request.query;
  if (igsid !== undefined) response.json(toPage(await store.findByIgsid(appId, igsid)));
  else if (externalUserId !== undefined) response.json(toPage(await store.findByUser(appId, externalUserId)));
  else refuse(response, 422);
}

function toPage(identities: readonly Identity[]): object {
  const data = identities.map((identity) => ({
    ...identity,
    account,
    status: 'active',
    unlinkedAt: null,
    replyWindowEndsAt: new Date(identity.lastReferralAt.getTime() + REPLY_WINDOW_MS),
  }));
  return { data, nextCursor: null };
}

async function authenticate(request: Request): Promise<string | null> {
  const hash = sha256(request.get('authorization')?.slice('Bearer '.length) ?? '');
  const cacheKey = hash.toString('latin1');
  const cached = appIds.get(cacheKey);
  if (cached !== undefined) return cached;
  const appId = await store.findApp(hash);
  if (appId !== null) appIds.set(cacheKey, appId);
  return appId;
}

function isMint(body: MintBody): boolean {
  return (
    typeof body === 'object' &&
    typeof body.externalUserId === 'string' &&
    body.externalUserId.length <= 255 &&
    body.account === account.username &&
    Number.isInteger(body.ttlSeconds) &&
    ['string', 'undefined'].includes(typeof body.sessionId) &&
    ['string', 'undefined'].includes(typeof body.channel) &&
    ['object', 'undefined'].includes(typeof body.context)
  );
}

function refuse(response: Response, status: number): void {
  response.status(status).json({ status });
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const app = express();
app.disable('x-powered-by').disable('etag').set('query parser', 'simple');
app.post('/v1/links', express.json(), mint);
app.post('/webhooks/instagram', express.raw({ type: 'application/json', limit: '8mb' }), receive);
app.get('/v1/identities', look);

const server = createServer(app);
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => serveOrders((server.address() as AddressInfo).port, () => null));
