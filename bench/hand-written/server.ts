// The same job as a good engineer writes it by hand: Express, jsonwebtoken with a KeyObject, pg, a transaction for each event, and
// an outbox that is delivered and retried.
import { createHash, createHmac, createSecretKey, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Request, type Response } from 'express';
import jsonwebtoken, { type JwtPayload } from 'jsonwebtoken';
import { serveOrders } from '../processes.js';
import { Store } from './store.js';

interface MintBody {
  readonly externalUserId: string;
  readonly sessionId?: string;
  readonly account: string;
  readonly ttlSeconds: number;
  readonly channel?: string;
  readonly context?: object;
}

interface Referred {
  readonly mid?: string;
  readonly referral?: { readonly ref: string };
}

interface Event {
  readonly sender: { readonly id: string };
  readonly recipient: { readonly id: string };
  readonly timestamp: number;
  readonly referral?: { readonly ref: string };
  readonly postback?: Referred;
  readonly message?: Referred;
}

const env = (name: string): string => process.env[name] ?? '';
const [kid = '', refSecret = ''] = env('REF_SIGNING_KEYS').split(':');
// Given a string, jsonwebtoken would parse it as a private key first, at every call.
const refKey = createSecretKey(Buffer.from(refSecret, 'base64'));
const metaKey = createSecretKey(Buffer.from(env('META_APP_SECRETS')));
const header = { alg: 'HS256', typ: 'ref+jwt', kid };
const account = JSON.parse(env('BENCH_ACCOUNT')) as { igId: string; username: string };
const apps = JSON.parse(env('BENCH_APPS')) as { apiKey: string; endpointUrl: string | null }[];
const store = new Store(env('DATABASE_URL'), account.igId);
await store.start(apps.map(({ apiKey, endpointUrl }) => ({ keyHash: sha256(apiKey), endpointUrl })));
/** Apps by the hash of their key. */
const appIds = new Map<string, string>();
const REPLY_WINDOW_MS = 24 * 3_600_000;

async function mint(request: Request, response: Response): Promise<void> {
  const appId = await authenticate(request);
  if (appId === null) return refuse(response, 401);
  const body = request.body as MintBody;
  if (!isMint(body)) return refuse(response, 422);
  const id = randomUUID();
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + body.ttlSeconds * 1_000);
  const claims = { jti: id, aud: account.igId, exp: Math.ceil(expiresAt.getTime() / 1_000) };
  const token = jsonwebtoken.sign(claims, refKey, { algorithm: 'HS256', noTimestamp: true, header });
  const ref = token.replaceAll('.', '=');
  const url = `https://ig.me/${account.username}?ref=${ref}`;
  await store.insertLink({ ...body, id, appId, createdAt, expiresAt });
  const { externalUserId, sessionId = null, channel = null, context = null } = body;
  const asked = { account, externalUserId, sessionId, channel, context, createdAt, expiresAt };
  const outcome = { reason: null, igsid: null, identityId: null, completedAt: null };
  response.status(201).json({ id, appId, status: 'pending', ...asked, ...outcome, url, ref });
}

async function receive(request: Request, response: Response): Promise<void> {
  const rawBody = request.body as Buffer;
  const signature = Buffer.from(request.get('x-hub-signature-256')?.slice('sha256='.length) ?? '', 'hex');
  const expected = createHmac('sha256', metaKey).update(rawBody).digest();
  const isSigned = signature.length === expected.length && timingSafeEqual(signature, expected);
  if (!isSigned) return refuse(response, 401);
  const { entry } = JSON.parse(rawBody.toString()) as { entry: { messaging: Event[] }[] };
  let received = 0;
  for (const { messaging } of entry) for (const event of messaging) if (await redeem(event)) received += 1;
  response.json({ received });
}

/** False when the event carries no ref that this service signed. */
async function redeem(event: Event): Promise<boolean> {
  const ref = (event.referral ?? event.postback?.referral ?? event.message?.referral)?.ref ?? '';
  const { jti: linkId = '', aud } = verifyRef(ref) ?? {};
  if (aud !== event.recipient.id) return false;
  const igsid = event.sender.id;
  const mid = event.postback?.mid ?? event.message?.mid ?? String(event.timestamp);
  const repeatKey = sha256(JSON.stringify([event.recipient.id, igsid, mid, ref]));
  const via = event.referral ? 'referral' : event.postback ? 'postback' : 'message';
  await store.redeem({ linkId, igsid, via, repeatKey, eventAt: new Date(event.timestamp) });
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

async function lookUp(request: Request, response: Response): Promise<void> {
  const appId = await authenticate(request);
  if (appId === null) return refuse(response, 401);
  const by = request.query['igsid'] === undefined ? 'externalUserId' : 'igsid';
  const value = request.query[by];
  if (value === undefined) return refuse(response, 422);
  const data = (await store.find(appId, by, value)).map((identity) => {
    const replyWindowEndsAt = new Date(identity.lastReferralAt.getTime() + REPLY_WINDOW_MS);
    return { ...identity, account, status: 'active', unlinkedAt: null, replyWindowEndsAt };
  });
  response.json({ data, nextCursor: null });
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
app.get('/v1/identities', lookUp);

const server = createServer(app);
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => serveOrders((server.address() as AddressInfo).port, () => null));
