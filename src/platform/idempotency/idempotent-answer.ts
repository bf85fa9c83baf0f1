import type { NotAgain, Once } from './idempotent-request.js';
import { ProblemError } from '../http/problems.js';

/** A second is longer than any request of ours is under way, unless the database is in trouble. */
const RETRY_AFTER_SECONDS = 1;

/** What is answered with: the part of the framework's reply that is needed. */
export interface AnsweredReply {
  status(code: number): unknown;
  header(name: string, value: string): unknown;
}

/** Gives the value, with the status and headers of the first answer; the problem where there is none. */
export function answerOnce<Value>(result: Once<Value>, reply: AnsweredReply): Value {
  if (result.kind !== 'done') throw notAgain(result.kind);
  reply.status(result.status);
  if (result.replayed) reply.header('idempotent-replayed', 'true');
  return result.value;
}

/** The problem that a repeated request meets when it cannot have the first answer. */
export function notAgain(kind: NotAgain): ProblemError {
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
        'This request was done already, and what it made, or the key that signed it, is gone. Use a new Idempotency-Key.',
      );
  }
}
