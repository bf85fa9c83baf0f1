import type { Once, RepeatRefusal } from './idempotent-request.js';
import { ProblemError } from '../http/problems.js';

/** Longer than any request takes, unless the database is in trouble. */
const RETRY_AFTER_SECONDS = 1;

/** The part of the framework's reply that is needed. */
interface AnsweredReply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

/** Returns the value and sets the status and headers of the first answer. Throws the problem when the request was refused. */
export function answerOnce<Value>(result: Once<Value>, reply: AnsweredReply): Value {
  if (result.kind !== 'done') throw toProblem(result.kind);
  reply.status(result.status);
  if (result.replayed) reply.header('idempotent-replayed', 'true');
  return result.value;
}

/** The problem of a repeated request that cannot get the first answer. */
function toProblem(kind: RepeatRefusal): ProblemError {
  switch (kind) {
    case 'running':
      return new ProblemError(
        'idempotency_conflict',
        'A request with this Idempotency-Key is in progress. Retry in a moment.',
        undefined,
        RETRY_AFTER_SECONDS,
      );
    case 'mismatch':
      return new ProblemError(
        'idempotency_key_reused',
        'This Idempotency-Key was used with another request less than 24 hours ago. Use a new key.',
      );
    case 'gone':
      return new ProblemError(
        'idempotency_key_reused',
        'This request was already processed, but its result, or the key that signed it, was deleted. Use a new Idempotency-Key.',
      );
  }
}
