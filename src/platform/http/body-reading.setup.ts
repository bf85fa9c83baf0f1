import type { IncomingMessage } from 'node:http';
import { Readable, Transform } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, preParsingHookHandler } from 'fastify';
import { BodyBudget, SMALL_BODY } from './body-budget.js';
import { FORM_TYPE, findMediaTypeFault, JSON_TYPE, readMediaType } from './media-type.js';
import { bodyTooLarge, ProblemError } from './problems.js';
import { whenResponseEnds } from './response-end.js';

type Payload = Parameters<preParsingHookHandler>[2];

declare module 'fastify' {
  interface FastifyRequest {
    /** The request has the media type of a form, with or without a body: a form without fields has no bytes. */
    isForm?: boolean;
  }
}

/** Take a form, as the routes of pages do. */
const FORM_URLS: ReadonlySet<string> = new Set(
  ['data-deletion', 'deauthorise', 'deauthorize'].map((name) => `/webhooks/instagram/${name}`),
);
const RETRY_AFTER_SECONDS = 2;
/** Fastify reads no bodies of these. */
const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE']);
/**
 * How long the body of a client without a key may take. A body that stalls holds its room for no longer, and an honest one of the
 * largest size (8 MiB) needs some 7 Mbit/s.
 */
const PUBLIC_BODY_MS = 10_000;
/** How long a client may go on sending a body that is not read, so that it sees the answer before the connection is closed. */
const LINGER_MS = 5_000;

/**
 * Decides whether a body is read: after the request is authenticated, and before its first byte is kept. A body of a wrong type or
 * length is refused, and the bytes of all bodies have a budget.
 */
export function setUpBodyReading(fastify: FastifyInstance): void {
  const budget = new BodyBudget();
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (BODYLESS.has(request.method)) return done(null, payload);
    const fault = hasBody(request) ? findFault(request) : null;
    const type = readMediaType(request.headers['content-type']);
    request.isForm = type === FORM_TYPE;
    if (request.routeOptions.config.access?.takesBytes) request.bytesType = type;
    // Judged here: Fastify would refuse spellings that are understood, and the type of a body that is not there.
    delete request.headers['content-type'];
    if (fault) return done(fault);
    if (!hasBody(request)) return done(null, payload);
    // Not asked for before: what is refused need not be sent.
    if (request.headers.expect !== undefined) reply.raw.writeContinue();
    return done(null, count(budget, request, reply, payload));
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    if (request.raw.complete || !hasBody(request)) return done(null, payload);
    void leaveUnread(request, reply, payload).then((answer) => done(null, answer), done);
  });
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;
}

/** Signed bytes have no type of their own: the signature says whose they are. */
function findFault({ headers, routeOptions }: FastifyRequest): ProblemError | null {
  const { bodyLimit, config } = routeOptions;
  if (Number(headers['content-length']) > bodyLimit) return bodyTooLarge();
  if (config.access?.signedBy) return null;
  const own = takesForm({ routeOptions }) ? FORM_TYPE : JSON_TYPE;
  const wanted = config.access?.takesBytes?.types ?? own;
  const fault = findMediaTypeFault(headers['content-type'], headers['content-encoding'], wanted);
  return fault === null ? null : new ProblemError('unsupported_media_type', fault);
}

/** Whether a body of the route is a form; otherwise it is JSON. */
export function takesForm({ routeOptions: { url, config } }: Pick<FastifyRequest, 'routeOptions'>): boolean {
  return (url !== undefined && FORM_URLS.has(url)) || config.access?.isByConnectCode === true;
}

/**
 * The body, with its bytes counted as they arrive, so that what is only announced takes no room. They count until the request is
 * answered, or its body refused.
 */
function count(budget: BodyBudget, request: FastifyRequest, reply: FastifyReply, payload: Payload): Payload {
  const sender = request.principal ? 'caller' : 'public';
  let received = 0;
  let isOver = false;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (isOver) return done();
      if (!budget.take(chunk.length, received + chunk.length > SMALL_BODY ? 'large' : sender)) {
        giveBack();
        return done(noRoom());
      }
      received += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      clearTimeout(late);
      done();
    },
  });
  const giveBack = (): void => {
    clearTimeout(late);
    if (!isOver) budget.giveBack(received);
    isOver = true;
  };
  const end = (error: Error): void => {
    giveBack();
    counted.destroy(error);
  };
  const late = sender === 'public' ? setTimeout(() => end(tooSlow()), PUBLIC_BODY_MS) : undefined;
  // Fastify listens only while it reads.
  counted.on('error', () => undefined);
  payload.once('error', end);
  whenResponseEnds(reply.raw, () => (counted.writableFinished ? giveBack() : end(hungUp())));
  return payload.pipe(counted);
}

function tooSlow(): ProblemError {
  return new ProblemError(
    'request_timeout',
    `Send the body within ${PUBLIC_BODY_MS / 1_000} seconds after its headers.`,
  );
}

function hungUp(): ProblemError {
  return new ProblemError('malformed_request', 'The connection closed before the body was complete.');
}

function noRoom(): ProblemError {
  return new ProblemError(
    'temporarily_unavailable',
    'Too many large bodies are being received. Send the request again.',
    undefined,
    RETRY_AFTER_SECONDS,
  );
}

/**
 * The answer to a request whose body is still arriving. The rest is discarded, and the connection is closed when all of it came,
 * or after `LINGER_MS`: closed at once, the client could lose the answer to a reset.
 */
async function leaveUnread(
  { raw, method }: FastifyRequest,
  reply: FastifyReply,
  answer: unknown,
): Promise<unknown> {
  raw.unpipe();
  raw.resume();
  // What came together with the headers is complete in the next turn, and its connection stays open.
  await new Promise((resolve) => setImmediate(resolve));
  if (raw.complete) return answer;
  void reply.header('connection', 'close');
  if (typeof answer !== 'string' || method === 'HEAD') return answer;
  void reply.header('content-length', Buffer.byteLength(answer));
  return Readable.from(linger(raw, answer));
}

async function* linger(raw: IncomingMessage, answer: string): AsyncGenerator<string> {
  yield answer;
  await new Promise<void>((resolve) => {
    if (raw.complete || raw.destroyed) return resolve();
    const timer = setTimeout(resolve, LINGER_MS);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    raw.once('end', end);
    raw.once('close', end);
  });
}
