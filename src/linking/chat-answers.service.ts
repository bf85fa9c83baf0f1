import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { AnswerKeys } from '../instagram/chat/answer-keys.service.js';
import type { ClaimedAnswer } from '../instagram/chat/answer-payload.js';
import type { ChatWord } from '../instagram/chat/chat-words.js';
import { MessageOutbox } from '../instagram/messages/message-outbox.service.js';
import { MessageProgressService } from '../instagram/messages/message-progress.service.js';
import { LinkQuestions } from '../links/link-questions.service.js';
import type { LinkState } from '../links/link-state.js';
import { LinksService } from '../links/links.service.js';
import { Database } from '../platform/database/database.service.js';
import { decideMessage } from './chat-decision.js';
import type { ChatResult } from './chat-event.js';
import type { ConfirmationAnswer } from './confirmation-decision.js';
import { ConfirmationService } from './confirmation.service.js';
import { messageAbout } from './planned-messages.js';

/** Takes a person's answers to the questions whether a link may connect them. */
@Injectable()
export class ChatAnswers {
  constructor(
    private readonly database: Database,
    private readonly links: LinksService,
    private readonly questions: LinkQuestions,
    private readonly confirmations: ConfirmationService,
    private readonly outbox: MessageOutbox,
    private readonly progress: MessageProgressService,
    private readonly keys: AnswerKeys,
  ) {}

  /** A tap on a button. Its payload alone says which question it answers, and proves that this person was asked it. */
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
    // Who answered before needs no second message.
    if (ended !== null && ended.decidedAt === null)
      await this.database.inTransaction((tx) =>
        this.outbox.queue(tx, account.id, [messageAbout('too_late', link, igsid, askedAt)]),
      );
    return 'late';
  }

  /** A message in writing: an answer when it is a word and one question alone is open, else the reason to ask once more. */
  async takeMessage(
    account: AccountEntity,
    igsid: string,
    word: ChatWord | null,
    writtenAt: Date,
  ): Promise<ChatResult> {
    const open = await this.database.read((tx) => this.questions.findOpen(tx, account.id, [igsid]), {
      reserved: true,
    });
    const decision = decideMessage(word, open, writtenAt);
    switch (decision.kind) {
      case 'none':
        return 'nothing';
      case 'answer': {
        const { link, answer } = decision;
        if (link.awaitingSince === null) return 'nothing';
        return (await this.answer(link, igsid, link.awaitingSince, answer)) ? 'answered' : 'late';
      }
      case 'remind':
        await this.remind(account, igsid, decision.links);
        return 'reminded';
      default:
        return unreachable(decision);
    }
  }

  private async answer(
    link: LinkState,
    igsid: string,
    askedAt: Date,
    answer: ConfirmationAnswer,
  ): Promise<boolean> {
    await this.progress.proveByAnswer({ accountId: link.accountId, igsid, linkId: link.id, askedAt });
    const by = { kind: 'person', igsid, askedAt } as const;
    const result = await this.confirmations.answer({ linkId: link.id, appId: null, answer, by }, null);
    return result.kind === 'done' || result.kind === 'taken';
  }

  private remind(account: AccountEntity, igsid: string, links: readonly LinkState[]): Promise<void> {
    const reminders = links.flatMap((link) =>
      link.awaitingSince === null ? [] : [messageAbout('reminder', link, igsid, link.awaitingSince)],
    );
    return this.database.inTransaction((tx) => this.outbox.queue(tx, account.id, reminders));
  }
}

function unreachable(decision: never): never {
  throw new TypeError(`no way to apply ${JSON.stringify(decision)}`);
}
