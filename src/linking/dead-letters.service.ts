import { Injectable, Logger } from '@nestjs/common';
import type { DeadLetterEntity } from '../attempts/dead-letter.entity.js';
import { DeadLettersRepository, type FirstRefusal } from '../attempts/dead-letters.repository.js';
import type { RefusedEventEntity } from '../attempts/refused-event.entity.js';
import { SuppressionList } from '../erasure/suppression-list.service.js';
import { OperatorNotices } from '../notifications/operator-notices.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { describeFault, isTaken, sqlState } from '../platform/database/database-errors.js';
import { Database, type Transaction, type Tx } from '../platform/database/database.service.js';
import { lockOnStranger } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { Ids } from '../platform/ids/ids.service.js';
import { decideRefusal, type RefusalDecision } from './refusal-decision.js';
import type { RefusedEvent } from './refused-event.js';

/** The operators are notified of an account's dead letters once in this time: a fault of the service can make one of each event. */
const NOTIFY_EVERY_MS = 60_000;

/**
 * Finds a time, not later than `now`, at which an event of some kind was stored or after which it was; null when there is none. Kinds
 * write into different tables, so that what is stored of one proves nothing for another.
 */
export type StoredEvidence = (tx: Tx, now: Date) => Promise<Date | null>;

/** Decides what becomes of events that the database refuses, and keeps their ids and the error's code, none of their text. */
@Injectable()
export class DeadLetters {
  private readonly logger = new Logger('linking');

  constructor(
    private readonly database: Database,
    private readonly letters: DeadLettersRepository,
    private readonly suppressions: SuppressionList,
    private readonly notices: OperatorNotices,
    private readonly locks: Locks,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /**
   * Keeps the refused events of one delivery as dead letters, or remembers that they were refused. An event whose person has been
   * erased since the transaction that failed held the locks is not kept.
   * @param besideStored whether other events of the delivery were stored
   * @param evidence of when others of their kind were stored; left out: attempts show it
   * @returns what was decided of each, in their order, once it is committed
   * @throws when that cannot be stored, because the same is at fault; Meta then has to send the delivery again, too
   */
  settle(
    refused: readonly RefusedEvent[],
    besideStored: boolean,
    evidence?: StoredEvidence,
  ): Promise<RefusalDecision[]> {
    return retryOnLock(() =>
      this.database.inTransaction((tx) => this.settleIn(tx, refused, besideStored, evidence), {
        reserved: true,
      }),
    );
  }

  private async settleIn(
    tx: Transaction,
    refused: readonly RefusedEvent[],
    besideStored: boolean,
    evidence: StoredEvidence | undefined,
  ): Promise<RefusalDecision[]> {
    const now = this.clock.now();
    const keys = refused.map(({ repeatKey }) => repeatKey);
    await this.locks.take(
      tx,
      refused.map(({ igId, igsid }) => lockOnStranger(igId, igsid)),
    );
    const suppressed = await this.suppressions.find(tx, () => refused.flatMap(({ names }) => names), now);
    const buried = new Set(await this.letters.find(tx, keys));
    const before = await this.letters.findRefused(tx, keys, this.ids.newUuid());
    const lastStoredAt = await evidence?.(tx, now);
    const decisions = refused.map(({ repeatKey, names, error }) => {
      const key = repeatKey.toString('hex');
      return decideRefusal({
        isErased: suppressed.size > 0 && names.some((name) => suppressed.has(name)),
        isBuried: buried.has(key),
        besideStored: besideStored && !isTaken(error),
        first: judge(before.get(key), lastStoredAt),
        now,
      });
    });
    const decided = (decision: RefusalDecision): RefusedEvent[] =>
      refused.filter((_, index) => decisions[index] === decision);
    await this.bury(tx, decided('bury'));
    await this.letters.remember(
      tx,
      decided('come_again').map((event) => ({ ...this.idsOf(event), refusedAt: now })),
    );
    return decisions;
  }

  private async bury(tx: Transaction, refused: readonly RefusedEvent[]): Promise<void> {
    const letters = refused.map((event) => {
      const { refHash, midHash, via, eventAt, receivedAt, requestId, error } = event;
      const message = 'an event could not be stored and is kept as a dead letter';
      this.logger.error({ message, requestId, fault: describeFault(error) });
      const errorCode = sqlState(isTaken(error) ? (error as Error).cause : error) ?? 'program_fault';
      const kept = { refHash, midHash, via, eventAt, errorCode, receivedAt, requestId };
      return { ...this.idsOf(event), ...kept, retriedAt: null, outcome: null };
    });
    const added = await this.letters.insert(tx, letters);
    await this.notify(
      tx,
      letters.filter(({ id }) => added.has(id)),
    );
  }

  /** Each notification shows the newest dead letter, and counts those since the notification before. */
  private async notify(tx: Transaction, letters: readonly DeadLetterEntity[]): Promise<void> {
    const now = this.clock.now();
    const byAccount = Map.groupBy(letters, ({ igId }) => igId);
    const counts = new Map([...byAccount].map(([igId, those]) => [igId, those.length]));
    const since = new Date(now.getTime() - NOTIFY_EVERY_MS);
    const due = await this.letters.countForNotices(tx, counts, now, since);
    const notices = due.flatMap(({ igId, count }) => {
      const newest = byAccount.get(igId)?.at(-1);
      return newest === undefined ? [] : [{ ...newest, type: 'dead_letter.created', count } as const];
    });
    await this.notices.publish(tx, notices);
  }

  private idsOf({ repeatKey, igId, igsid, linkId }: RefusedEvent): Omit<RefusedEventEntity, 'refusedAt'> {
    return { id: this.ids.newUuid(), repeatKey, igId, igsid, linkId };
  }
}

/** A first refusal by the evidence of its kind; undefined: attempts are it. */
function judge(first: FirstRefusal | undefined, lastStoredAt: Date | null | undefined): FirstRefusal | null {
  if (first === undefined || lastStoredAt === undefined) return first ?? null;
  return { ...first, othersStored: lastStoredAt !== null && lastStoredAt > first.refusedAt };
}
