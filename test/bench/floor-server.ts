// The floor under any Node service: bare node:http that does the crypto of the real thing and stores nothing.
import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const env = (name: string): string => process.env[name] ?? '';
const [, refSecret = ''] = env('REF_SIGNING_KEYS').split(':');
const refKey = createSecretKey(Buffer.from(refSecret, 'base64'));
const metaKey = createSecretKey(Buffer.from(env('META_APP_SECRETS')));
const apiKeyHashes = env('BENCH_API_KEYS').split(',').map(sha256);
const jwsHeader = toBase64url({ alg: 'HS256', typ: 'ref+jwt', kid: 'k1' });
const startedAt = new Date().toISOString();
const LOOKUP = '/v1/identities?';
const ID = 'idn_01jd0000000000000000000000';
let minted = 0;

interface MintBody {
  readonly externalUserId: string;
  readonly sessionId: string;
  readonly account: string;
  readonly ttlSeconds: number;
  readonly channel: string;
  readonly context: object;
}

interface Delivery {
  readonly entry: readonly { readonly messaging: readonly Event[] }[];
}

interface Event {
  readonly referral?: { readonly ref: string };
  readonly postback?: { readonly referral: { readonly ref: string } };
  readonly message?: { readonly referral: { readonly ref: string } };
}

function mint(request: IncomingMessage, rawBody: Buffer): object | null {
  if (!isKnown(request)) return null;
  const body = JSON.parse(rawBody.toString()) as MintBody;
  const now = Date.now();
  const suffix = String(++minted).padStart(26, '0');
  const expiresAt = now + body.ttlSeconds * 1_000;
  const igId = '17841400000000001';
  const payload = toBase64url({ jti: suffix, aud: igId, exp: Math.ceil(expiresAt / 1_000) });
  const jws = `${jwsHeader}.${payload}.${signRef(`${jwsHeader}.${payload}`).toString('base64url')}`;
  const ref = jws.replaceAll('.', '=');
  return {
    id: `lnk_${suffix}`,
    appId: `app_${suffix}`,
    status: 'pending',
    reason: null,
    account: { igId, username: body.account },
    externalUserId: body.externalUserId,
    sessionId: body.sessionId,
    channel: body.channel,
    context: body.context,
    onConflict: 'reject',
    confirmation: 'none',
    returnUrl: null,
    igsid: null,
    identityId: null,
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    completedAt: null,
    url: `https://ig.me/${body.account}?ref=${ref}`,
    ref,
    connectUrl: null,
    qrUrl: null,
  };
}

/** One identity with what was asked for, as if it had been in memory. */
function look(request: IncomingMessage): object | null {
  if (!isKnown(request)) return null;
  const query = new URLSearchParams(request.url?.slice(LOOKUP.length));
  const igId = '17841400000000001';
  const identity = {
    id: ID,
    appId: ID,
    externalUserId: query.get('externalUserId') ?? 'user-1',
    account: { igId, username: query.get('account') ?? 'acme' },
    igsid: query.get('igsid') ?? '1000000000000001',
    status: 'active',
    linkId: ID,
    via: 'postback',
    source: 'SHORTLINKS',
    icebreaker: { title: 'Connect my account', payload: 'CONNECT' },
    channel: 'web-settings',
    context: { page: '/rewards' },
    linkedAt: startedAt,
    unlinkedAt: null,
    unlinkReason: null,
    lastReferralAt: startedAt,
    replyWindowEndsAt: startedAt,
  };
  return { data: [identity], nextCursor: null };
}

function isKnown({ headers }: IncomingMessage): boolean {
  const hash = sha256(headers.authorization?.slice('Bearer '.length) ?? '');
  return apiKeyHashes.some((known) => timingSafeEqual(hash, known));
}

function receive(request: IncomingMessage, rawBody: Buffer): object | null {
  const signature = Buffer.from(
    String(request.headers['x-hub-signature-256']).slice('sha256='.length),
    'hex',
  );
  const expected = createHmac('sha256', metaKey).update(rawBody).digest();
  if (signature.length !== expected.length || !timingSafeEqual(signature, expected)) return null;
  const { entry } = JSON.parse(rawBody.toString()) as Delivery;
  let received = 0;
  for (const { messaging } of entry) for (const event of messaging) if (holdsOurRef(event)) received += 1;
  return { received };
}

function holdsOurRef(event: Event): boolean {
  const { ref } = event.referral ?? event.postback?.referral ?? event.message?.referral ?? { ref: '' };
  const jws = ref.replaceAll('=', '.');
  const end = jws.lastIndexOf('.');
  const presented = Buffer.from(jws.slice(end + 1), 'base64url');
  const expected = signRef(jws.slice(0, end));
  if (presented.length !== expected.length || !timingSafeEqual(presented, expected)) return false;
  const payload = Buffer.from(jws.slice(jws.indexOf('.') + 1, end), 'base64url');
  return typeof (JSON.parse(payload.toString()) as { jti: unknown }).jti === 'string';
}

function signRef(text: string): Buffer {
  return createHmac('sha256', refKey).update(text).digest();
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function toBase64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function answer(response: ServerResponse, status: number, body: object | null): void {
  const text = JSON.stringify(body ?? { status: 401 });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  response.writeHead(body === null ? 401 : status, headers).end(text);
}

const server = createServer((request, response) => {
  if (request.url?.startsWith(LOOKUP)) return answer(response, 200, look(request));
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const rawBody = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
    if (request.url === '/v1/links') answer(response, 201, mint(request, rawBody));
    else answer(response, 200, receive(request, rawBody));
  });
});
server.keepAliveTimeout = 0;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('SIGINT', () => undefined); // who started us tells us when to go
process.on('disconnect', () => process.exit());
