import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.service.js';
import type { Tx } from '../database/database.service.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import {
  decideClaims,
  FRESH,
  type FirstAnswer,
  type IdempotentRequest,
  KEPT_MS,
  type Once,
  type IdempotencyClaim,
} from './idempotent-request.js';

/** The effect of an executed request: the row that it created, or null when it was refused and nothing is stored. */
export interface Effect<Value> {
  /** UUID. */
  readonly id: string | null;
  /** HTTP status of the answer; 201 unless given. */
  readonly status?: number;
  readonly value: Value;
}

/** An earlier use of a key. */
export type EarlierUse = Extract<IdempotencyClaim, { kind: 'replay' | 'mismatch' }>;

const CREATED = 201;

/**
 * Gives a repeated request the first answer instead of a second effect. The result is stored in the transaction of the effect, so
 * that a crash leaves both or neither.
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly keys: IdempotencyRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Executes requests under one key once.
   * @param request null for a request without a key, which is always executed
   * @param create has the effect, in the same transaction
   * @param rebuild builds the value of the first answer from its row; null when the row was deleted
   */
  async once<Value>(
    tx: Tx,
    request: IdempotentRequest | null,
    create: () => Promise<Effect<Value>>,
    rebuild: (id: string) => Promise<Value | null>,
  ): Promise<Once<Value>> {
    const [claim = FRESH] = await this.claim(tx, [request]);
    if (claim.kind === 'replay') {
      const { resourceId, status } = claim.first;
      const value = await rebuild(resourceId);
      return value === null ? { kind: 'gone' } : { kind: 'done', value, status, replayed: true };
    }
    if (claim.kind !== 'fresh') return claim;
    const { id, value, status = CREATED } = await create();
    if (request !== null && id !== null) await this.keep(tx, [{ ...request, status, resourceId: id }]);
    return { kind: 'done', value, status, replayed: false };
  }

  /**
   * Decides on requests that arrived together, in their order. A request without a key (null) is always executed. A key that is
   * executed stays locked until the transaction ends. This does not wait for locks of other transactions.
   */
  async claim(tx: Tx, requests: readonly (IdempotentRequest | null)[]): Promise<IdempotencyClaim[]> {
    const keyed = requests.filter((request) => request !== null);
    if (keyed.length === 0) return requests.map(() => FRESH);
    // Two statements: only a statement that begins after the lock is taken sees what its last holder wrote.
    const [locked, kept] = await Promise.all([
      this.keys.tryLocks(tx, keyed),
      this.keys.find(tx, keyed, this.since()),
    ]);
    const claims = decideClaims(keyed, locked, kept).values();
    return requests.map((request) => (request === null ? FRESH : (claims.next().value ?? FRESH)));
  }

  /** Stores the results of executed requests. */
  async keep(tx: Tx, answers: readonly FirstAnswer[]): Promise<void> {
    if (answers.length === 0) return;
    const createdAt = this.clock.now();
    await this.keys.insert(
      tx,
      answers.map((answer) => ({ ...answer, createdAt })),
    );
  }

  /** The first answer of a request, or that its key was used with another request; null when the key is new or in progress. */
  async findEarlier(tx: Tx, request: IdempotentRequest): Promise<EarlierUse | null> {
    const [claim] = decideClaims([request], new Set(), await this.keys.find(tx, [request], this.since()));
    return claim?.kind === 'replay' || claim?.kind === 'mismatch' ? claim : null;
  }

  private since(): Date {
    return new Date(this.clock.now().getTime() - KEPT_MS);
  }
}
