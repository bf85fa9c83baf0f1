import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { LinkQuestions } from '../links/link-questions.service.js';
import type { LinkState } from '../links/link-state.js';
import { Database } from '../platform/database/database.service.js';
import { isRefusal, toUnavailable } from '../platform/database/database-errors.js';
import { bisectFailures } from '../platform/database/retry.js';
import { type ChatEvent, type ChatResult, isWritten } from './chat-event.js';
import { ChatEvents } from './chat-events.service.js';
import { DeadLetters } from './dead-letters.service.js';
import { type EventDelivery, refusedChatEvent, type RefusedEvent } from './refused-event.js';

/** Takes what people say in the chats of connected accounts. */
@Injectable()
export class ChatService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly questions: LinkQuestions,
    private readonly events: ChatEvents,
    private readonly deadLetters: DeadLetters,
  ) {}

  /**
   * Takes the events of one webhook request, in their order. One that is refused does not affect the others.
   * @returns once all that they mean is committed: what became of each
   * @throws UnavailableError when the database is away, or an event has to come again; what was committed before changes nothing then
   */
  async take(events: readonly ChatEvent[], delivery: EventDelivery): Promise<ChatResult[]> {
    if (events.length === 0) return [];
    const accounts = await this.findAccounts(events);
    const open = await this.findOpen(events, accounts);
    const results = new Map<ChatEvent, ChatResult>();
    const refused = new Map<ChatEvent, RefusedEvent>();
    // One after the other: a later event of a person depends on what the earlier one has changed.
    for (const event of events) {
      const account = accounts.get(event.igId);
      if (account && isReadAsCode(event, account)) {
        results.set(event, 'code');
        continue;
      }
      const run = async (): Promise<ChatResult[]> => [
        account && isTaken(event, account)
          ? await this.events.take(
              event,
              account,
              open.has(keyOf(account.id, event.igsid)),
              delivery.receivedAt,
            )
          : 'not_connected',
      ];
      const [settled] = await bisectFailures([event], run, 'one');
      if (settled?.status === 'fulfilled') results.set(event, settled.value);
      else if (isRefusal(settled?.reason))
        refused.set(event, refusedChatEvent(event, delivery, settled?.reason));
      else throw settled?.reason;
    }
    await this.settleRefused(refused, results);
    return events.map((event) => results.get(event) ?? 'nothing');
  }

  /** Buries the events that were refused, or has Meta send all of them again. */
  private async settleRefused(
    refused: ReadonlyMap<ChatEvent, RefusedEvent>,
    results: Map<ChatEvent, ChatResult>,
  ): Promise<void> {
    if (refused.size === 0) return;
    const decisions = await this.deadLetters.settle(
      [...refused.values()],
      [...results.values()].some(isWritten),
    );
    for (const [index, [event, { error }]] of [...refused].entries()) {
      if (decisions[index] === 'come_again') throw toUnavailable(error);
      results.set(event, decisions[index] === 'erased' ? 'erased' : 'dead_letter');
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

  /** Which of these people have an open question, in one statement per account: most messages are no answers. */
  private async findOpen(
    events: readonly ChatEvent[],
    accounts: ReadonlyMap<string, AccountEntity>,
  ): Promise<ReadonlySet<string>> {
    const open: LinkState[] = [];
    for (const account of accounts.values()) {
      const writers = events.filter(
        (event) =>
          event.kind === 'message' &&
          event.igId === account.igId &&
          isTaken(event, account) &&
          !isReadAsCode(event, account),
      );
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

/**
 * Whether an event is taken. Two kinds are, after the connection of the account has ended: a button proves by itself that it answers a
 * question of ours, and an earlier message of ours names the word.
 */
function isTaken(event: ChatEvent, { connectedAt, firstConnectedAt }: AccountEntity): boolean {
  const isEnd = event.kind === 'message' && event.word?.word === 'unlink' && firstConnectedAt !== null;
  return connectedAt !== null || event.kind === 'button' || isEnd;
}

/** Whether the message is a typed code for the service: it answers no question, least of all the one that it has just caused. */
function isReadAsCode(event: ChatEvent, { typedCodes }: AccountEntity): boolean {
  return typedCodes && event.kind === 'message' && event.isCode;
}

function keyOf(accountId: string, igsid: string): string {
  return `${accountId} ${igsid}`;
}
