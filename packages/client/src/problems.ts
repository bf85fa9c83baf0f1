import type { FieldFault, Problem } from './generated/types.gen.js';

/**
 * The code of a problem. Later versions may have more; `no_problem` is an answer that Hitch did not write, such as a redirect or the
 * page of a proxy.
 */
export type HitchProblemCode = Problem['code'] | 'no_problem' | (string & {});

/** Hitch, or a proxy before it, refused a request. The message has the words of the answer, and of the request only its route. */
export class HitchProblem extends Error {
  constructor(
    /** Method and path as the API reference has them: `POST /v1/links/{id}/revoke`. */
    readonly operation: string,
    /** HTTP status; 0 for a redirect in a browser. */
    readonly status: number,
    readonly code: HitchProblemCode,
    readonly title: string,
    /** What is wrong and how to resolve it; null when the answer does not say. */
    readonly detail: string | null,
    /** Finds the request in the log of the service. */
    readonly requestId: string | null,
    /** For `validation_failed`: every fault, each with a JSON pointer. */
    readonly errors: readonly FieldFault[],
  ) {
    const faults = errors.map(({ pointer, detail: fault }) => `${pointer || '/'}: ${fault}`);
    const text = [detail ?? title, ...faults].join(' ');
    super(`${operation} was answered ${status} ${code}: ${text}`);
    this.name = 'HitchProblem';
  }
}

/** There was no answer, or it broke off. It is unknown whether the request was carried out. */
export class HitchConnectionError extends Error {
  /** `timeout`, or the system's code, such as `ECONNREFUSED`. */
  readonly code: string;

  constructor(
    readonly operation: string,
    /** Address of the service. */
    readonly url: string,
    readonly reason: 'timeout' | 'network',
    options: { readonly cause: unknown },
  ) {
    const code = reason === 'timeout' ? reason : nameCause(options.cause);
    super(`${operation} has no answer: ${code}`, options);
    this.name = 'HitchConnectionError';
    this.code = code;
  }
}

/** Reads an answer that is no success. */
export function toProblem(
  operation: string,
  answer: { readonly status: number; readonly json: unknown; readonly requestId: string | null },
): HitchProblem {
  const { status, json, requestId } = answer;
  if (!isProblem(json)) {
    const title =
      status === 0 || (status >= 300 && status < 400)
        ? 'The answer is a redirect. Use the URL that it leads to.'
        : 'The answer is not from Hitch. Is the URL right, and is there a proxy?';
    return new HitchProblem(operation, status, 'no_problem', title, null, requestId, []);
  }
  // A proxy that answers in this form may leave out what Hitch always says.
  const { code, title = code, detail = null, instance = null, errors = [] } = json;
  return new HitchProblem(operation, status, code, title, detail, requestId ?? instance, errors);
}

function isProblem(json: unknown): json is Pick<Problem, 'code'> & Partial<Problem> {
  return typeof json === 'object' && json !== null && 'code' in json && typeof json.code === 'string';
}

/** The system's code, such as `ECONNREFUSED`. Not a message, which may quote what was sent. */
function nameCause(error: unknown): string {
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  if (typeof cause !== 'object' || cause === null) return 'unknown';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  if (!(cause instanceof Error)) return 'unknown';
  // `fetch` has no code for the ports that it refuses, such as 1. https://fetch.spec.whatwg.org/#port-blocking (read 2026-12)
  return cause.message === 'bad port' ? cause.message : cause.name;
}
