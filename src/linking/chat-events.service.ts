import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { AnswerKeys } from '../instagram/chat/answer-keys.service.js';
import { readAnswerPayload } from '../instagram/chat/answer-payload.js';
import { MessageProgressService } from '../instagram/messages/message-progress.service.js';
import type { Locale } from '../platform/text/locales.js';
import { ChatAnswers } from './chat-answers.service.js';
import type { ChatEvent, ChatResult, WrittenMessage } from './chat-event.js';
import { ChatInvites } from './chat-invites.service.js';
import { ChatUnlinking } from './chat-unlinking.service.js';
import { resolveWrittenAt } from './event-time.js';

/** Takes one event of a chat. */
@Injectable()
export class ChatEvents {
  constructor(
    private readonly answers: ChatAnswers,
    private readonly unlinking: ChatUnlinking,
    private readonly invites: ChatInvites,
    private readonly progress: MessageProgressService,
    private readonly keys: AnswerKeys,
  ) {}

  /**
   * Takes an event of an account. Taking it again changes nothing more.
   * @param hasOpen whether the person has an open question
   * @returns once all that it means is committed: what became of it
   */
  async take(
    event: ChatEvent,
    account: AccountEntity,
    hasOpen: boolean,
    receivedAt: Date,
  ): Promise<ChatResult> {
    // No event is newer than its delivery: a repeated one must not end what is linked later.
    const happenedAt = new Date(Math.min(event.timestampMs ?? Infinity, receivedAt.getTime()));
    switch (event.kind) {
      case 'echo': {
        const { igsid, text, mid } = event;
        const textHash = this.keys.hashText(text);
        await this.progress.takeEcho({ accountId: account.id, igsid, textHash, mid, sentAt: happenedAt });
        return 'echo';
      }
      case 'button': {
        const claimed = readAnswerPayload(event.payload);
        return claimed === null ? 'nothing' : this.answers.takeButton(event, account, claimed);
      }
      case 'tap':
        return this.invites.takeTap(event, account, happenedAt);
      case 'message': {
        const { word, igsid } = event;
        const written = { igsid, word: word?.word ?? null, writtenAt: happenedAt };
        if (word?.word === 'unlink') {
          const endsAt = resolveWrittenAt(event.timestampMs, receivedAt);
          return this.end(account, written, { locale: word.locale, endsAt }, hasOpen);
        }
        return hasOpen ? this.answers.takeMessage(account, written, false) : 'nothing';
      }
      default:
        return unreachable(event);
    }
  }

  /**
   * Declines the open questions, then ends the identities. In this order, because another instance may be taking a yes: it has linked
   * before the questions are declined, or links nothing.
   */
  private async end(
    account: AccountEntity,
    written: WrittenMessage,
    { locale, endsAt }: { readonly locale: Locale; readonly endsAt: Date },
    hasOpen: boolean,
  ): Promise<ChatResult> {
    const { igsid } = written;
    let result: ChatResult = 'nothing';
    if (hasOpen) {
      const isAnswered = await this.unlinking.isDue(account, igsid, endsAt);
      result = await this.answers.takeMessage(account, written, isAnswered);
    }
    return (await this.unlinking.unlink(account, igsid, locale, endsAt)) ? 'unlinked' : result;
  }
}

function unreachable(event: never): never {
  throw new TypeError(`no way to take ${JSON.stringify(event)}`);
}
