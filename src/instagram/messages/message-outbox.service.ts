import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/database.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { Ids } from '../../platform/ids/ids.service.js';
import type { NewMessage } from './message-kinds.js';
import { MessagesRepository } from './messages.repository.js';

/** Queues messages to people in the caller's transaction: neither exists without the other. */
@Injectable()
export class MessageOutbox {
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly messages: MessagesRepository,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** Calls `listener` after each commit that queued messages. */
  onQueued(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Whether an event has been answered with a message of this kind already. */
  hasAnswered(
    tx: Transaction,
    accountId: string,
    message: Pick<NewMessage, 'kind' | 'igsid' | 'aboutAt'>,
  ): Promise<boolean> {
    return this.messages.exists(tx, accountId, message);
  }

  /**
   * Queues messages to people of an account. They are sent after the commit, each person's in this order. A message that the
   * same event has queued before is left out.
   */
  async queue(
    tx: Transaction,
    accountId: string,
    messages: readonly NewMessage[],
    now: Date = this.clock.now(),
  ): Promise<void> {
    const rows = messages.map((message) => ({
      ...message,
      inviteId: message.inviteId ?? null,
      accountId,
      id: this.ids.newUuid(),
      status: 'queued' as const,
      createdAt: now,
    }));
    await this.messages.insert(tx, rows);
    tx.afterCommit(() => {
      for (const listener of this.listeners) listener();
    });
  }
}
