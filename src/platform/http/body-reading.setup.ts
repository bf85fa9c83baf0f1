import type { IncomingMessage } from 'node:http';
import { Readable, Transform } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest, preParsingHookHandler } from 'fastify';
import { BodyBudget, type BodySender, SMALL_BODY } from './body-budget.js';
import { FORM_TYPE, findMediaTypeFault, JSON_TYPE } from './media-type.js';
import { bodyTooLarge, ProblemError } from './problems.js';

type Payload = Parameters<preParsingHookHandler>[2];

/** The one route that takes a form. */
export const DATA_DELETION_URL = '/webhooks/instagram/data-deletion';
const RETRY_AFTER_SECONDS = 2;
/** Fastify reads no bodies of these. */
const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'TRACE']);
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
    // Judged here: Fastify would refuse spellings that are understood, and the type of a body that is not there.
    delete request.headers['content-type'];
    if (fault) return done(fault);
    if (!hasBody(request)) return done(null, payload);
    // Not asked for before: what is refused need not be sent.
    if (request.headers.expect !== undefined) reply.raw.writeContinue();
    const counted = count(budget, request, reply, payload);
    return counted === null ? done(noRoom()) : done(null, counted);
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
function findFault({
  headers,
  routeOptions: { url, bodyLimit, config },
}: FastifyRequest): ProblemError | null {
  if (Number(headers['content-length']) > bodyLimit) return bodyTooLarge();
  if (config.access?.signedBy) return null;
  const wanted = url === DATA_DELETION_URL ? FORM_TYPE : JSON_TYPE;
  const fault = findMediaTypeFault(headers['content-type'], headers['content-encoding'], wanted);
  return fault === null ? null : new ProblemError('unsupported_media_type', fault);
}

/** The body, with its bytes counted until the request is answered; null when there is no room for it. */
function count(
  budget: BodyBudget,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: Payload,
): Payload | null {
  let held = 0;
  const take = (bytes: number, sender: BodySender): boolean => {
    const isRoom = budget.take(bytes, sender);
    if (isRoom) held += bytes;
    return isRoom;
  };
  reply.raw.once('close', () => budget.giveBack(held));
  const sender = request.principal ? 'caller' : 'public';
  const length = Number(request.headers['content-length']);
  if (length <= SMALL_BODY) return take(length, sender) ? payload : null;
  let received = 0;
  return payload.pipe(
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        received += chunk.length;
        const isRoom = take(chunk.length, received > SMALL_BODY ? 'large' : sender);
        done(isRoom ? null : noRoom(), chunk);
      },
    }),
  );
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
