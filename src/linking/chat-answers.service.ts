import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { AnswerKeys } from '../instagram/chat/answer-keys.service.js';
import type { ClaimedAnswer } from '../instagram/chat/answer-payload.js';
import { MessageProgressService } from '../instagram/messages/message-progress.service.js';
import { LinkQuestions } from '../links/link-questions.service.js';
import type { LinkState } from '../links/link-state.js';
import { LinksService } from '../links/links.service.js';
import { Database } from '../platform/database/database.service.js';
import { type AskedQuestions, decideMessage, sortQuestions } from './chat-decision.js';
import type { ChatResult, WrittenMessage } from './chat-event.js';
import { ChatMessages } from './chat-messages.service.js';
import type { ConfirmationAnswer } from './confirmation-decision.js';
import { ConfirmationService } from './confirmation.service.js';

/** Takes a person's answers to the questions whether a link may connect them. */
@Injectable()
export class ChatAnswers {
  constructor(
    private readonly database: Database,
    private readonly links: LinksService,
    private readonly questions: LinkQuestions,
    private readonly confirmations: ConfirmationService,
    private readonly messages: ChatMessages,
    private readonly progress: MessageProgressService,
    private readonly keys: AnswerKeys,
  ) {}

  /** Takes a tap on a button. Its payload alone says which question it answers, and proves that this person was asked. */
  async takeButton(
    { igsid }: { readonly igsid: string },
    account: AccountEntity,
    claimed: ClaimedAnswer,
  ): Promise<ChatResult> {
    const link = await this.links.find(claimed.linkId, null);
    const askedAt = link?.accountId === account.id ? link.awaitingSince : null;
    if (link === null || askedAt === null) return 'forged';
    const question = { linkId: link.id, igId: account.igId, igsid, askedAt };
    // A payload of an earlier question of the link does not fit its present event either.
    if (!this.keys.isAnswerTo(claimed, question)) return 'forged';
    const answer = claimed.answer === 'yes' ? 'confirm' : 'decline';
    if (await this.answer(link, igsid, askedAt, answer)) return 'answered';
    const ended = await this.links.find(claimed.linkId, null);
    // A person who has answered before gets no second message.
    if (ended !== null && ended.decidedAt === null) await this.messages.write('too_late', igsid, [link]);
    return 'late';
  }

  /**
   * Takes a message in writing. A word answers the only open question, the word that ends identities declines every open one, and after
   * any other message each question is asked once more.
   * @param isAnswered whether another message in the chat answers it
   */
  async takeMessage(
    account: AccountEntity,
    { igsid, word, writtenAt }: WrittenMessage,
    isAnswered: boolean,
  ): Promise<ChatResult> {
    const questions = await this.findQuestions(account.id, igsid, writtenAt);
    const decision = decideMessage(word, questions, writtenAt);
    switch (decision.kind) {
      case 'none':
        return 'nothing';
      case 'answer': {
        const { link, answer } = decision;
        if (link.awaitingSince === null) return 'nothing';
        return (await this.answer(link, igsid, link.awaitingSince, answer)) ? 'answered' : 'late';
      }
      case 'refuse':
        return (await this.refuse(decision.links, igsid, isAnswered)) ? 'answered' : 'late';
      case 'remind':
        await this.messages.write('reminder', igsid, decision.links);
        return 'reminded';
      default:
        return unreachable(decision);
    }
  }

  private findQuestions(accountId: string, igsid: string, writtenAt: Date): Promise<AskedQuestions> {
    return this.database.read(
      async (tx) => {
        const waiting = await this.questions.findOpen(tx, accountId, [igsid]);
        if (waiting.length === 0) return { open: [], ended: [] };
        const shown = await this.progress.findShown(tx, accountId, igsid, writtenAt);
        const found = await this.links.findAllIn(
          tx,
          shown.map(({ linkId }) => linkId),
        );
        return sortQuestions(waiting, shown, found);
      },
      { reserved: true },
    );
  }

  /** Declines questions, and answers once for all of them. */
  private async refuse(links: readonly LinkState[], igsid: string, isAnswered: boolean): Promise<boolean> {
    let isSilent = isAnswered;
    let isRefused = false;
    for (const link of links) {
      if (link.awaitingSince === null) continue;
      if (!(await this.answer(link, igsid, link.awaitingSince, 'decline', isSilent))) continue;
      isRefused = true;
      isSilent = true;
    }
    return isRefused;
  }

  private async answer(
    link: LinkState,
    igsid: string,
    askedAt: Date,
    answer: ConfirmationAnswer,
    isSilent = false,
  ): Promise<boolean> {
    await this.progress.proveByAnswer({ accountId: link.accountId, igsid, linkId: link.id, askedAt });
    const by = { kind: 'person', igsid, askedAt } as const;
    const request = { linkId: link.id, appId: null, answer, by, isSilent };
    const result = await this.confirmations.answer(request, null);
    return result.kind === 'done' || result.kind === 'taken';
  }
}

function unreachable(decision: never): never {
  throw new TypeError(`no way to apply ${JSON.stringify(decision)}`);
}
