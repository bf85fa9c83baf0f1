import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import type { Transaction, Tx } from '../platform/database/database.service.js';
import { LinkAnnouncer } from './link-announcer.service.js';
import { LinkQuestionsRepository, type NotedQuestion } from './link-questions.repository.js';
import type { LinkState } from './link-state.js';
import { LinksService } from './links.service.js';

/** The state of the questions that links ask people in the chat. */
@Injectable()
export class LinkQuestions {
  constructor(
    private readonly questions: LinkQuestionsRepository,
    private readonly links: LinksService,
    private readonly announcer: LinkAnnouncer,
    private readonly clock: Clock,
  ) {}

  /** The links that wait for an answer of these people of an account. */
  async findOpen(tx: Tx, accountId: string, igsids: readonly string[]): Promise<LinkState[]> {
    const open = await this.questions.findOpenQuestions(tx, accountId, igsids, this.clock.now());
    return this.links.withAccounts(tx, open);
  }

  /**
   * Stores the state of a question. One that could not be sent ends its link, and the app is notified. Nothing changes when the link no
   * longer waits for this person because of this event.
   */
  async note(tx: Transaction, question: NotedQuestion): Promise<void> {
    const now = this.clock.now();
    const row = await this.questions.noteQuestion(tx, question, now);
    if (row === null) return;
    if (row.status !== 'expired') return;
    await this.announcer.moved(tx, await this.links.withAccounts(tx, [row]), now);
  }
}
