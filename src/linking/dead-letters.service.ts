import { Injectable, Logger } from '@nestjs/common';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import { SuppressionList } from '../erasure/suppression-list.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { describeFault, sqlState } from '../platform/database/database-errors.js';
import { Database } from '../platform/database/database.service.js';
import { lockOnStranger } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { namesOf, type ReceivedReferral } from './linking-plan.js';

/** Keeps events that the database refuses for their own data: ids and the error's code, none of their text. */
@Injectable()
export class DeadLetters {
  private readonly logger = new Logger('linking');

  constructor(
    private readonly database: Database,
    private readonly attempts: AttemptsRepository,
    private readonly suppressions: SuppressionList,
    private readonly locks: Locks,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Keeps an event, unless its person has been erased since the transaction that failed held the locks. */
  add(referral: ReceivedReferral, error: unknown): Promise<'dead_letter' | 'erased'> {
    const { event, receivedAt, requestId } = referral;
    const { repeatKey, igId, igsid } = event;
    return this.database.inTransaction(async (tx) => {
      await this.locks.take(tx, [lockOnStranger(igId, igsid)]);
      const suppressed = await this.suppressions.find(tx, () => namesOf(referral), this.clock.now());
      if (suppressed.size > 0) return 'erased';
      const message = 'an event could not be stored and is kept as a dead letter';
      this.logger.error({ message, requestId, fault: describeFault(error) });
      const errorCode = sqlState(error) ?? 'program_fault';
      const letter = { id: this.ids.newUuid(), repeatKey, igId, igsid, errorCode, receivedAt, requestId };
      await this.attempts.insertDeadLetter(tx, letter);
      return 'dead_letter';
    });
  }
}
