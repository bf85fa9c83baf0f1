import { Injectable } from '@nestjs/common';
import { BATCH_PATIENCE_MS, Batcher } from '../platform/database/batcher.js';
import { Database } from '../platform/database/database.service.js';
import { bisectFailures } from '../platform/database/retry.js';
import { Metrics } from '../platform/health/metrics.service.js';
import { type FoundIdentity, IdentityLookupsRepository } from './identity-lookups.repository.js';
import type { IdentityQuestion } from './identity-question.js';

const MAX_BATCH = 200;
const MAX_WAITING = 5_000;

/**
 * Answers who is who, which an app may ask on each of its own requests: what is asked while an answer is under way goes
 * together in the next statement.
 */
@Injectable()
export class IdentityLookups {
  private readonly questions = new Batcher<IdentityQuestion, FoundIdentity[]>({
    run: (questions) => bisectFailures(questions, (some) => this.answer(some)),
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    concurrency: 2,
    patienceMs: BATCH_PATIENCE_MS,
    onBatch: (size) => this.metrics.observeBatch('lookups', size),
  });

  constructor(
    private readonly database: Database,
    private readonly identities: IdentityLookupsRepository,
    private readonly metrics: Metrics,
  ) {}

  /**
   * The active identities that a question means, newest first.
   * @throws UnavailableError when the database is away, or too much is asked already
   */
  find(question: IdentityQuestion): Promise<FoundIdentity[]> {
    return this.questions.add(question);
  }

  /** In a transaction for its kept plans; one trip to the server. */
  private answer(questions: readonly IdentityQuestion[]): Promise<FoundIdentity[][]> {
    return this.database.inTransaction(
      (tx) => {
        const found = this.identities.find(tx, questions);
        tx.commitWithLast();
        return found;
      },
      ['identities'],
    );
  }
}
