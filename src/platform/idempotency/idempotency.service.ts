import { Injectable } from '@nestjs/common';
import { Clock } from '../clock/clock.service.js';
import type { Tx } from '../database/database.service.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import {
  type Claim,
  decideClaims,
  FRESH,
  type FirstAnswer,
  type IdempotentRequest,
  KEPT_MS,
  type Once,
} from './idempotent-request.js';

/** What a request did that goes on: the row it made, or null when it was refused and nothing is to be kept. */
export interface Effect<Value> {
  /** UUID. */
  readonly id: string | null;
  /** HTTP status of the answer; 201 unless given. */
  readonly status?: number;
  readonly value: Value;
}

/** A use of a key that is over. */
export type EarlierUse = Extract<Claim, { kind: 'replay' | 'mismatch' }>;

const CREATED = 201;

/**
 * Lets a request that is sent again have the first answer instead of a second effect. What is kept is written in the unit of
 * work of the effect: a crash leaves both or neither.
 */
@Injectable()
export class Idempotency {
  constructor(
    private readonly keys: IdempotencyRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Does something once for all requests under one key.
   * @param request null for a request without a key: it is simply done
   * @param create does it in the same unit of work
   * @param rebuild the value of the first answer from its row; null when there is no such row any more
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
   * What is to be done with requests that came together, in their order; one without a key (null) goes on in any case. What goes
   * on under a key is locked until the transaction ends. Nobody is waited for.
   */
  async claim(tx: Tx, requests: readonly (IdempotentRequest | null)[]): Promise<Claim[]> {
    const keyed = requests.filter((request) => request !== null);
    if (keyed.length === 0) return requests.map(() => FRESH);
    // Two statements: what the last holder of a lock wrote is seen by those only that begin after the lock is had.
    const [locked, kept] = await Promise.all([
      this.keys.tryLocks(tx, keyed),
      this.keys.find(tx, keyed, this.since()),
    ]);
    const claims = decideClaims(keyed, locked, kept).values();
    return requests.map((request) => (request === null ? FRESH : (claims.next().value ?? FRESH)));
  }

  /** Keeps the answers of requests that were done. */
  async keep(tx: Tx, answers: readonly FirstAnswer[]): Promise<void> {
    if (answers.length === 0) return;
    const createdAt = this.clock.now();
    await this.keys.insert(
      tx,
      answers.map((answer) => ({ ...answer, createdAt })),
    );
  }

  /** The answer that was given to a request before, or that its key was used otherwise; null when there is none. */
  async findEarlier(tx: Tx, request: IdempotentRequest): Promise<EarlierUse | null> {
    const [claim] = decideClaims([request], new Set(), await this.keys.find(tx, [request], this.since()));
    return claim?.kind === 'replay' || claim?.kind === 'mismatch' ? claim : null;
  }

  private since(): Date {
    return new Date(this.clock.now().getTime() - KEPT_MS);
  }
}
