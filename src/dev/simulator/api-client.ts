import type { ProblemDocument } from '../../platform/http/problems.js';

/** A request without an answer fails after this time. */
const DEADLINE_MS = 60_000;

/** Bytes with their media type. */
export interface SentFile {
  readonly type: string;
  readonly bytes: Buffer<ArrayBuffer>;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query, below the service's URL. */
  readonly path: string;
  readonly body?: unknown;
  /** A body that is not JSON. */
  readonly file?: SentFile;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A successful answer; `json` is undefined when it has no body. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** The answer was not a success: a problem of the service, or the answer of a proxy in between. */
export class ApiProblem extends Error {
  constructor(
    readonly request: ApiRequest,
    readonly status: number,
    /** The problem document; empty when the answer has none. */
    readonly problem: Partial<ProblemDocument>,
    readonly requestId: string | null,
  ) {
    super(
      `${request.method} ${request.path.replace(/\?.*/s, '')} was answered ${status}: ${JSON.stringify(problem)}`,
    );
    this.name = 'ApiProblem';
  }
}

/** There was no answer from the URL. */
export class ServiceUnreachable extends Error {
  constructor(
    readonly baseUrl: string,
    /** The system's code, such as `ECONNREFUSED`, or the message of the cause. */
    readonly code: string,
    cause?: unknown,
  ) {
    super(`there is no answer from ${baseUrl} (${code})`, { cause });
    this.name = 'ServiceUnreachable';
  }
}

/** Calls a running service over its public API, with one key. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    private readonly apiKey: string,
    /** Sends requests; Node's own `fetch` by default. */
    private readonly transport: typeof fetch = fetch,
  ) {}

  /**
   * Sends a request and reads its whole answer.
   * @throws ApiProblem when it is no success
   * @throws ServiceUnreachable when there is none
   */
  async call(request: ApiRequest): Promise<ApiAnswer> {
    const response = await this.send(request);
    const text = await response.text().catch((error: unknown) => this.fail(error));
    const json = readJson(text);
    if (response.ok && (json !== undefined || text === '')) return { status: response.status, text, json };
    const problem = typeof json === 'object' && json !== null ? json : {};
    throw new ApiProblem(request, response.status, problem, response.headers.get('x-request-id'));
  }

  /**
   * Asks for a file, however long it takes to come.
   * @returns its bytes as they come; they end with an error when the service breaks off
   * @throws ApiProblem when the answer is no success
   * @throws ServiceUnreachable when there is none
   */
  async download(path: string): Promise<AsyncIterable<Uint8Array>> {
    const request = { method: 'GET', path } as const;
    const response = await this.send(request, null);
    if (response.ok && response.body !== null) return response.body;
    const json = readJson(await response.text().catch((error: unknown) => this.fail(error)));
    const problem = typeof json === 'object' && json !== null ? json : {};
    throw new ApiProblem(request, response.status, problem, response.headers.get('x-request-id'));
  }

  /** @param deadlineMs of the whole answer; null: none */
  private send(
    { method, path, body, file, headers }: ApiRequest,
    deadlineMs: number | null = DEADLINE_MS,
  ): Promise<Response> {
    return this.transport(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(file === undefined ? {} : { 'content-type': file.type }),
        ...headers,
      },
      signal: deadlineMs === null ? null : AbortSignal.timeout(deadlineMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(file === undefined ? {} : { body: file.bytes }),
    }).catch((error: unknown) => this.fail(error));
  }

  private fail(error: unknown): never {
    throw toUnreachable(this.baseUrl, error);
  }
}

/** The error of `fetch` as one that names the URL: its own message is only "fetch failed". */
export function toUnreachable(baseUrl: string, error: unknown): ServiceUnreachable {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  // Some causes have only a message, such as "bad port".
  const name = cause instanceof Error ? cause.message : error instanceof Error ? error.name : 'unknown';
  return new ServiceUnreachable(baseUrl, typeof code === 'string' ? code : name, error);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
