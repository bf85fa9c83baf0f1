import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { readAnswerPayload } from '../instagram/chat/answer-payload.js';
import { AnswerKeys } from '../instagram/chat/answer-keys.service.js';
import { MessageProgressService } from '../instagram/messages/message-progress.service.js';
import { LinkQuestions } from '../links/link-questions.service.js';
import type { LinkState } from '../links/link-state.js';
import { Database } from '../platform/database/database.service.js';
import { ChatAnswers } from './chat-answers.service.js';
import type { ChatEvent, ChatResult } from './chat-event.js';
import { ChatUnlinking } from './chat-unlinking.service.js';

/** Takes what people say in the chats of connected accounts. */
@Injectable()
export class ChatService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly questions: LinkQuestions,
    private readonly answers: ChatAnswers,
    private readonly unlinking: ChatUnlinking,
    private readonly progress: MessageProgressService,
    private readonly keys: AnswerKeys,
  ) {}

  /**
   * Takes the events of one webhook request, in their order.
   * @returns once all that they mean is committed: what became of each
   * @throws UnavailableError when the database is away; what was committed before changes nothing when it comes again
   */
  async take(events: readonly ChatEvent[], receivedAt: Date): Promise<ChatResult[]> {
    if (events.length === 0) return [];
    const accounts = await this.findAccounts(events);
    const open = await this.findOpen(events, accounts);
    const results: ChatResult[] = [];
    // One after the other: a later event of a person is judged by what the earlier one has changed.
    for (const event of events) {
      const account = accounts.get(event.igId);
      // A button proves by itself that it answers a question of ours, also when the connection has ended since.
      const isTaken = account && (event.kind === 'button' || account.connectedAt !== null);
      results.push(isTaken ? await this.takeOne(event, account, open, receivedAt) : 'not_connected');
    }
    return results;
  }

  private async takeOne(
    event: ChatEvent,
    account: AccountEntity,
    open: ReadonlySet<string>,
    receivedAt: Date,
  ): Promise<ChatResult> {
    switch (event.kind) {
      case 'echo': {
        const { igsid, text, mid } = event;
        await this.progress.proveByEcho({
          accountId: account.id,
          igsid,
          textHash: this.keys.hashText(text),
          mid,
        });
        return 'echo';
      }
      case 'button': {
        const claimed = readAnswerPayload(event.payload);
        return claimed === null ? 'nothing' : this.answers.takeButton(event, account, claimed);
      }
      case 'message': {
        const { word, igsid, timestampMs } = event;
        // No message is newer than its delivery: what is linked later must not be ended by it when it comes again.
        const writtenAt = new Date(Math.min(timestampMs ?? Infinity, receivedAt.getTime()));
        if (word?.word === 'unlink')
          return (await this.unlinking.unlink(account, igsid, word.locale, writtenAt))
            ? 'unlinked'
            : 'nothing';
        if (!open.has(keyOf(account.id, igsid))) return 'nothing';
        return this.answers.takeMessage(account, igsid, word?.word ?? null, writtenAt);
      }
      default:
        return unreachable(event);
    }
  }

  /** The accounts of these events by igId. */
  private async findAccounts(events: readonly ChatEvent[]): Promise<Map<string, AccountEntity>> {
    const ids = await this.accounts.findIds([...new Set(events.map(({ igId }) => igId))]);
    if (ids.size === 0) return new Map();
    const found = await this.database.read((tx) => this.accounts.findByIds(tx, [...ids.values()]), {
      reserved: true,
    });
    return new Map([...found.values()].map((account) => [account.igId, account]));
  }

  /** Who of these people has an open question, in one look: most messages are no answers. */
  private async findOpen(
    events: readonly ChatEvent[],
    accounts: ReadonlyMap<string, AccountEntity>,
  ): Promise<ReadonlySet<string>> {
    const open: LinkState[] = [];
    for (const account of accounts.values()) {
      if (account.connectedAt === null) continue;
      const writers = events.filter(({ kind, igId }) => kind === 'message' && igId === account.igId);
      const igsids = [...new Set(writers.map(({ igsid }) => igsid))];
      if (igsids.length === 0) continue;
      const found = await this.database.read((tx) => this.questions.findOpen(tx, account.id, igsids), {
        reserved: true,
      });
      open.push(...found);
    }
    return new Set(open.map(({ accountId, igsid }) => keyOf(accountId, igsid ?? '')));
  }
}

function keyOf(accountId: string, igsid: string): string {
  return `${accountId} ${igsid}`;
}

function unreachable(event: never): never {
  throw new TypeError(`no way to take ${JSON.stringify(event)}`);
}
