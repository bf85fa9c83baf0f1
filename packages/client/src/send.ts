import { OPERATIONS } from './generated/operations.gen.js';
import { HitchConnectionError, HitchProblem, toProblem } from './problems.js';
import { decideRetry, type Fault, isRepeatable, type OperationName, readRetryAfter } from './retries.js';

/** For one call. */
export interface CallOptions {
  /** Ends the call, also while it waits for its next attempt. It then throws the reason of the signal. */
  readonly signal?: AbortSignal | undefined;
  /** In milliseconds, for each attempt. */
  readonly timeoutMs?: number | undefined;
  readonly maxRetries?: number | undefined;
  /**
   * Your own key, 1 to 255 characters of printable ASCII, when you repeat a call yourself, for example after a crash. By default
   * each call has a new one, which its retries share.
   */
  readonly idempotencyKey?: string | undefined;
}

/** Where and how requests are sent. */
export interface Wire {
  /** Without a slash at its end. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly maxRetries: number;
  readonly timeoutMs: number;
}

/** The parts of a request that an operation has. */
export interface Parts {
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>> | undefined;
  readonly body?: unknown;
}

/** A request by its method and path, whether or not the API reference of this version names it. Errors name its path without the query. */
export interface PlainRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, below the URL of the service; ids in it are escaped. */
  readonly path: string;
  /** Sent as JSON, or bytes as they are, with the type that a `Blob` brings along. */
  readonly body?: unknown;
  /** Further headers, with names in lower case. With `idempotency-key` a `POST` is repeated, too: only where the route honours it. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** An answer that is a success; `json` is undefined when it has no body. */
export interface PlainAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** A request that is ready to be sent. */
interface Prepared {
  /** Method and path for messages, without a query. */
  readonly operation: string;
  readonly url: string;
  readonly init: RequestInit;
  readonly isRepeatable: boolean;
}

type Outcome =
  | { readonly kind: 'done'; readonly answer: PlainAnswer }
  | { readonly kind: 'failed'; readonly fault: Fault; readonly error: HitchProblem | HitchConnectionError };

/**
 * Sends a request, again if that is safe, and reads its answer: parsed JSON, or undefined when there is no body.
 * @throws HitchProblem when it is refused
 * @throws HitchConnectionError when there is no answer
 */
export async function send(
  wire: Wire,
  name: OperationName,
  parts: Parts,
  options: CallOptions,
): Promise<unknown> {
  const { method, path, honoursKey } = OPERATIONS[name];
  const operation = `${method} ${path}`;
  const url = `${wire.url}${fillPath(operation, path, parts.path)}${toQuery(parts.query)}`;
  const key: Record<string, string> = honoursKey
    ? { 'idempotency-key': options.idempotencyKey ?? createIdempotencyKey() }
    : {};
  const init = toInit(wire, method, parts.body, key);
  const answer = await repeat(wire, { operation, url, init, isRepeatable: isRepeatable(name) }, options);
  return answer.json;
}

/**
 * Sends a request by its method and path, again if that is safe: a `POST` only with an `idempotency-key`.
 * @throws HitchProblem when it is refused
 * @throws HitchConnectionError when there is no answer
 */
export function sendPlain(wire: Wire, request: PlainRequest, options: CallOptions): Promise<PlainAnswer> {
  const { method, path, body } = request;
  const { idempotencyKey: key, ...others } = options;
  const headers = { ...request.headers, ...(key === undefined ? {} : { 'idempotency-key': key }) };
  const init = toInit(wire, method, body, headers);
  const mayRepeat = method !== 'POST' || 'idempotency-key' in headers;
  return repeat(wire, { ...address(wire, method, path), init, isRepeatable: mayRepeat }, others);
}

/**
 * Asks for a file, once, however long it takes to come.
 * @returns its bytes as they come; reading them fails when the service breaks off
 * @throws HitchProblem when it is refused
 * @throws HitchConnectionError when there is no answer
 */
export async function download(
  wire: Wire,
  path: string,
  { signal }: Pick<CallOptions, 'signal'>,
): Promise<ReadableStream<Uint8Array>> {
  const { operation, url } = address(wire, 'GET', path);
  const init = { ...toInit(wire, 'GET', undefined, {}), redirect: 'manual' } as const;
  try {
    const response = await wire.fetch(url, { ...init, signal: signal ?? null });
    if (response.ok && response.body !== null) return response.body;
    throw readProblem(operation, response, await response.text());
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof HitchProblem) throw cause;
    throw new HitchConnectionError(operation, wire.url, 'network', { cause });
  }
}

function address(wire: Wire, method: string, path: string): Pick<Prepared, 'operation' | 'url'> {
  if (!path.startsWith('/')) throw new TypeError('A path begins with a slash.');
  return { operation: `${method} ${path.replace(/[?#].*/s, '')}`, url: `${wire.url}${path}` };
}

async function repeat(wire: Wire, prepared: Prepared, options: CallOptions): Promise<PlainAnswer> {
  const { signal, maxRetries = wire.maxRetries, timeoutMs = wire.timeoutMs } = options;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(wire, prepared, signal, timeoutMs);
    if (outcome.kind === 'done') return outcome.answer;
    const request = { attempt, maxRetries, isRepeatable: prepared.isRepeatable };
    const decision = decideRetry(outcome.fault, request, Math.random());
    if (decision.kind === 'stop') throw outcome.error;
    await pause(decision.waitMs, signal);
  }
}

async function attemptOnce(
  wire: Wire,
  { operation, url, init }: Prepared,
  signal: AbortSignal | undefined,
  timeoutMs: number,
): Promise<Outcome> {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await wire.fetch(url, {
      ...init,
      // A POST that follows a redirect becomes a GET of something else.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const { status, headers } = response;
    const text = await response.text();
    const json = readJson(text);
    if (response.ok && (json !== undefined || text === ''))
      return { kind: 'done', answer: { status, text, json } };
    const error = readProblem(operation, response, text);
    const retryAfterMs = readRetryAfter(headers.get('retry-after'), Date.now());
    return { kind: 'failed', fault: { kind: 'refused', status, code: error.code, retryAfterMs }, error };
  } catch (cause) {
    signal?.throwIfAborted();
    const reason = timeout.aborted ? 'timeout' : 'network';
    const error = new HitchConnectionError(operation, wire.url, reason, { cause });
    return { kind: 'failed', fault: { kind: 'no_answer' }, error };
  }
}

function readProblem(operation: string, { status, headers }: Response, text: string): HitchProblem {
  return toProblem(operation, { status, json: readJson(text), requestId: headers.get('x-request-id') });
}

/** `fetch` would name the value in its error. */
export function assertHeaders(headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers))
    if (!/^[ -~]+$/.test(value))
      throw new TypeError(`The value of the header ${name} is not printable ASCII.`);
}

function fillPath(operation: string, path: string, values: Parts['path'] = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    // An empty part, or one of dots, would be the path of another operation.
    if (typeof value !== 'string' || /^\.{0,2}$/.test(value))
      throw new TypeError(`${operation} needs a valid ${name}.`);
    return encodeURIComponent(value);
  });
}

function toQuery(values: Parts['query'] = {}): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined && value !== null) query.set(name, String(value));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

function toInit(
  wire: Wire,
  method: string,
  body: unknown,
  others: Readonly<Record<string, string>>,
): RequestInit {
  const headers: Record<string, string> = { ...wire.headers, ...others };
  // Bytes are sent as they are, with the type that a `Blob` brings along.
  if (body !== undefined) headers['content-type'] = body instanceof Blob ? body.type : 'application/json';
  assertHeaders(headers);
  if (body === undefined) return { method, headers };
  return { method, headers, body: body instanceof Blob ? body : JSON.stringify(body) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Not `randomUUID`, which pages without HTTPS do not have. */
function createIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  });
}
