import { OPERATIONS } from './generated/operations.gen.js';
import { HitchConnectionError, type HitchProblem, toProblem } from './problems.js';
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

type Outcome =
  | { readonly kind: 'done'; readonly value: unknown }
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
  const { signal, maxRetries = wire.maxRetries, timeoutMs = wire.timeoutMs } = options;
  const headers: Record<string, string> = { ...wire.headers };
  if (honoursKey) headers['idempotency-key'] = options.idempotencyKey ?? createIdempotencyKey();
  assertHeaders(headers);
  const init = { method, ...toBody(parts.body, headers) };
  const repeatable = isRepeatable(name);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(wire.fetch, { operation, url, init, signal, timeoutMs });
    if (outcome.kind === 'done') return outcome.value;
    const request = { attempt, maxRetries, isRepeatable: repeatable };
    const decision = decideRetry(outcome.fault, request, Math.random());
    if (decision.kind === 'stop') throw outcome.error;
    await pause(decision.waitMs, signal);
  }
}

async function attemptOnce(
  fetcher: typeof fetch,
  request: {
    readonly operation: string;
    readonly url: string;
    readonly init: RequestInit;
    readonly signal: AbortSignal | undefined;
    readonly timeoutMs: number;
  },
): Promise<Outcome> {
  const { operation, url, init, signal, timeoutMs } = request;
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetcher(url, {
      ...init,
      // A POST that follows a redirect becomes a GET of something else.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const text = await response.text();
    const json = readJson(text);
    if (response.ok && (json !== undefined || text === '')) return { kind: 'done', value: json };
    const { status, headers } = response;
    const error = toProblem(operation, { status, json, requestId: headers.get('x-request-id') });
    const retryAfterMs = readRetryAfter(headers.get('retry-after'), Date.now());
    return { kind: 'failed', fault: { kind: 'refused', status, code: error.code, retryAfterMs }, error };
  } catch (cause) {
    signal?.throwIfAborted();
    const error = new HitchConnectionError(operation, timeout.aborted ? 'timeout' : 'network', { cause });
    return { kind: 'failed', fault: { kind: 'no_answer' }, error };
  }
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

/** Bytes are sent as they are, with the type that a `Blob` brings along. */
function toBody(
  body: unknown,
  headers: Record<string, string>,
): { headers: Record<string, string>; body?: NonNullable<RequestInit['body']> } {
  if (body === undefined) return { headers };
  if (body instanceof Blob) return { headers: { ...headers, 'content-type': body.type }, body };
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
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
