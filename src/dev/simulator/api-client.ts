import type { ProblemDocument } from '../../platform/http/problems.js';

/** Nobody waits longer for an answer. */
const DEADLINE_MS = 60_000;

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface ApiRequest {
  readonly method: Method;
  /** Path and query, below the service's URL. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer as it came; `json` is undefined when there was no body. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
}

/** The service answered, with a problem (or something else stood in between and did). */
export class ApiProblem extends Error {
  constructor(
    readonly request: ApiRequest,
    readonly status: number,
    /** What the answer holds of a problem document. */
    readonly problem: Partial<ProblemDocument>,
    readonly requestId: string | null,
  ) {
    super(
      `${request.method} ${request.path.replace(/\?.*/s, '')} was answered ${status}: ${JSON.stringify(problem)}`,
    );
    this.name = 'ApiProblem';
  }
}

/** Nobody answered at that URL. */
export class ServiceUnreachable extends Error {
  constructor(
    readonly baseUrl: string,
    /** `ECONNREFUSED` and the like, or the fault's name. */
    readonly code: string,
    cause?: unknown,
  ) {
    super(`there is no answer from ${baseUrl} (${code})`, { cause });
    this.name = 'ServiceUnreachable';
  }
}

/** Speaks to a running service over its public API, with one key. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    private readonly apiKey: string,
    /** What sends; Node's own when it is left out. */
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

  private send({ method, path, body, headers }: ApiRequest): Promise<Response> {
    return this.transport(`${this.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.timeout(DEADLINE_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => this.fail(error));
  }

  private fail(error: unknown): never {
    const cause: unknown = error instanceof Error ? error.cause : undefined;
    const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const name = error instanceof Error ? error.name : 'unknown';
    throw new ServiceUnreachable(this.baseUrl, typeof code === 'string' ? code : name, error);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
