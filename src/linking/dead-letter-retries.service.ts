import { Injectable, Logger } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { DeadLetterEntity } from '../attempts/dead-letter.entity.js';
import { DeadLettersRepository } from '../attempts/dead-letters.repository.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { LinksService } from '../links/links.service.js';
import type { LinkState } from '../links/link-state.js';
import { Clock } from '../platform/clock/clock.service.js';
import { classifyFault, describeFault, sqlState } from '../platform/database/database-errors.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import { type NotRetryable, planRetry, type RetryPlan } from './dead-letter-retry.js';
import type { ReferralResult } from './linking-plan.js';
import { RedemptionBatch } from './redemption-batch.service.js';

/** How a retry ended. */
export type DeadLetterRetry =
  /** Also when it had been retried before: nothing is decided twice. */
  | { readonly kind: 'retried'; readonly letter: DeadLetterEntity }
  | { readonly kind: 'missing' }
  | { readonly kind: 'not_retryable'; readonly reason: NotRetryable }
  /** The database refused it again, and it is kept. */
  | { readonly kind: 'refused'; readonly errorCode: string }
  /** No typed code of the person is read now, and it is kept: the event was a right one. */
  | { readonly kind: 'code_unread' };

type Redeem = Extract<RetryPlan, { kind: 'redeem' }>;

/** Has events that the database had refused decided again, as if they had just arrived, by the time of the event. */
@Injectable()
export class DeadLetterRetries {
  private readonly logger = new Logger('linking');

  constructor(
    private readonly database: Database,
    private readonly letters: DeadLettersRepository,
    private readonly batch: RedemptionBatch,
    private readonly links: LinksService,
    private readonly accounts: AccountsService,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Retries one dead letter. The decision, what becomes of the letter and the audit entry are one transaction.
   * @throws UnavailableError when the database is unavailable, or locks are not granted in time: the letter is kept
   */
  async retry(id: string, actor: AuditActor): Promise<DeadLetterRetry> {
    const letter = await this.database.read((tx) => this.letters.findOne(tx, id));
    if (letter === null) return { kind: 'missing' };
    const link = letter.linkId === null ? null : await this.links.find(letter.linkId, null);
    const accountId = (await this.accounts.findIds([letter.igId])).get(letter.igId) ?? null;
    const plan = planRetry(letter, link, accountId, this.clock.now());
    switch (plan.kind) {
      case 'settled':
        return { kind: 'retried', letter };
      case 'not_retryable':
        return plan;
      case 'redeem':
        return this.redeem(letter, link, plan, actor);
      default:
        return plan satisfies never;
    }
  }

  private async redeem(
    letter: DeadLetterEntity,
    link: LinkState | null,
    plan: Redeem,
    actor: AuditActor,
  ): Promise<DeadLetterRetry> {
    try {
      return await retryOnLock(() =>
        this.database.inTransaction((tx) => this.redeemIn(tx, letter.id, link, plan, actor)),
      );
    } catch (error) {
      const fault = classifyFault(error);
      if (fault === 'unavailable' || fault === 'locked') throw error;
      const message = 'a dead letter could not be stored, and is kept';
      this.logger.error({ message, requestId: actor.requestId, fault: describeFault(error) });
      return { kind: 'refused', errorCode: sqlState(error) ?? 'program_fault' };
    }
  }

  /** The letter is locked behind the locks of its people, as an erasure does: the second of two retries finds it settled. */
  private async redeemIn(
    tx: Transaction,
    id: string,
    link: LinkState | null,
    { accountId, referral, eventAt }: Redeem,
    actor: AuditActor,
  ): Promise<DeadLetterRetry> {
    let locked: DeadLetterEntity | null = null;
    const result = await this.batch.redeemLate(tx, accountId, referral, eventAt, async () => {
      locked = await this.letters.lockOne(tx, id);
      return locked !== null && locked.retriedAt === null;
    });
    const letter = locked as DeadLetterEntity | null;
    if (letter === null) return { kind: 'missing' };
    if (result === null) return { kind: 'retried', letter };
    if (result === 'code_unread') return { kind: 'code_unread' };
    const outcome = toRetryOutcome(result);
    // Of what is erased nothing is kept.
    if (outcome === null) {
      await this.letters.remove(tx, id);
      return { kind: 'missing' };
    }
    const retriedAt = this.clock.now();
    await this.letters.settle(tx, id, retriedAt, outcome);
    await this.audit.record(tx, actor, {
      action: 'dead_letter.retried',
      appId: link?.appId ?? null,
      target: { kind: 'ded', id },
      subject: letter.igsid,
    });
    return { kind: 'retried', letter: { ...letter, retriedAt, outcome } };
  }
}

/** Null: the person or the link was erased. */
function toRetryOutcome(result: Exclude<ReferralResult, 'code_unread'>): DeadLetterEntity['outcome'] {
  switch (result) {
    case 'erased':
      return null;
    case 'dead_letter':
    case 'unregistered_account':
      throw new TypeError(`a redemption of one account ended as ${result}`);
    default:
      return result;
  }
}
