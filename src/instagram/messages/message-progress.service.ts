import { Injectable } from '@nestjs/common';
import { InvitesService } from '../../invites/invites.service.js';
import { LinkQuestions } from '../../links/link-questions.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { Database, type Transaction, type Tx } from '../../platform/database/database.service.js';
import type { ShownQuestion } from './message-facts.js';
import type { MessageStep } from './message-step.js';
import { type AccountEcho, type ClaimedMessage, MessagesRepository } from './messages.repository.js';

/** Records the results of messages, and the state of the questions on their links and of the invites that they bring. */
@Injectable()
export class MessageProgressService {
  constructor(
    private readonly database: Database,
    private readonly messages: MessagesRepository,
    private readonly questions: LinkQuestions,
    private readonly invites: InvitesService,
    private readonly clock: Clock,
  ) {}

  /** Records the step of a claimed message. A claim that no longer counts changes nothing. */
  record(message: ClaimedMessage, step: MessageStep): Promise<void> {
    const now = this.clock.now();
    const isOpen = step.status === 'queued' || step.status === 'checking';
    return this.database.inTransaction(async (tx) => {
      const recorded = await this.messages.record(tx, message, {
        status: step.status,
        waitMs: isOpen ? step.waitMs : null,
        checks: step.status === 'checking' ? step.checks : message.checks,
        mid: step.status === 'sent' ? step.mid : null,
        errorCode: step.status === 'sent' ? null : step.code,
        completedAt: isOpen ? null : now,
      });
      if (recorded) await this.report(tx, message, step, recorded.attemptedAt ?? now);
    });
  }

  /**
   * Takes an echo: a message that the account has sent. One of ours proves that it arrived, whatever its request was answered. One
   * another sender follows the questions to that person: a word may be the answer to either.
   */
  async takeEcho(echo: AccountEcho): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      const proved = await this.messages.takeEcho(tx, echo, this.clock.now());
      if (proved) await this.reportSent(tx, proved);
    });
  }

  /** The questions to a person that may have been open at a time, or were asked later. */
  findShown(tx: Tx, accountId: string, igsid: string, at: Date): Promise<ShownQuestion[]> {
    return this.messages.findShown(tx, accountId, igsid, at);
  }

  /** Records that a question arrived, because the person has answered it. */
  async proveByAnswer(question: {
    readonly accountId: string;
    readonly igsid: string;
    readonly linkId: string;
    readonly askedAt: Date;
  }): Promise<void> {
    await this.database.inTransaction(async (tx) => {
      for (const proved of await this.messages.proveByAnswer(tx, question, this.clock.now()))
        await this.reportSent(tx, proved);
    });
  }

  private reportSent(tx: Transaction, message: ClaimedMessage): Promise<void> {
    return this.report(tx, message, { status: 'sent', mid: null }, message.attemptedAt ?? this.clock.now());
  }

  private async report(
    tx: Transaction,
    message: ClaimedMessage,
    step: MessageStep,
    sentAt: Date,
  ): Promise<void> {
    if (step.status === 'queued') return;
    const { accountId, kind, linkId, inviteId, igsid, aboutAt: askedAt } = message;
    const status = step.status === 'checking' ? 'unknown' : step.status;
    const noted = {
      accountId,
      status,
      code: step.status === 'sent' ? null : step.code,
      sentAt: step.status === 'sent' ? sentAt : null,
    } as const;
    if (kind === 'question' && linkId !== null)
      await this.questions.note(tx, { ...noted, linkId, igsid, askedAt });
    if (inviteId !== null) await this.invites.noteDelivery(tx, { ...noted, inviteId });
  }
}
