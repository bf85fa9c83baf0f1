import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { describeFault } from '../../platform/database/database-errors.js';
import { Database } from '../../platform/database/database.service.js';
import { type RepeatedTask, Scheduler } from '../../platform/scheduler/scheduler.service.js';
import { MessageDelivery } from './message-delivery.service.js';
import { MessageOutbox } from './message-outbox.service.js';
import { MessageProgressService } from './message-progress.service.js';
import { type ClaimedMessage, MessagesRepository } from './messages.repository.js';

/** Finds retries, due looks at conversations, and what another instance queued and did not send, within a second. */
const FIND_EVERY_MS = 900;
/** Requests of one account at the same time: at a fifth of a second each they reach the 100 messages a second that Meta allows. */
const PER_ACCOUNT = 20;
/** How long requests under way may go on when the service stops. */
const DRAIN_MS = 5_000;

/** Processes the queue of messages: claims what is due, sends it or looks for it, and records the result. */
@Injectable()
export class MessageSender implements OnModuleDestroy {
  private readonly logger = new Logger('messages');
  private readonly task: RepeatedTask;
  private readonly underWay = new Set<Promise<void>>();
  private readonly busy = new Map<string, number>();
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly messages: MessagesRepository,
    private readonly delivery: MessageDelivery,
    private readonly progress: MessageProgressService,
    outbox: MessageOutbox,
    scheduler: Scheduler,
  ) {
    this.task = scheduler.repeat({
      name: 'send messages to people',
      everyMs: FIND_EVERY_MS,
      run: () => this.claim(),
    });
    outbox.onQueued(() => void this.task.runNow());
  }

  /** Requests that end in time are recorded before the database is closed. A slower one is looked for after its lease. */
  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, DRAIN_MS);
    await Promise.race([Promise.allSettled(this.underWay), promise]);
    clearTimeout(timer);
  }

  private async claim(): Promise<void> {
    if (this.isStopped) return;
    const full = [...this.busy].filter(([, count]) => count >= PER_ACCOUNT).map(([accountId]) => accountId);
    const claimed = await this.database.inTransaction((tx) => this.messages.claim(tx, PER_ACCOUNT, full), {
      durable: false,
    });
    for (const message of claimed) this.start(message);
  }

  private start(message: ClaimedMessage): void {
    const { accountId } = message;
    this.busy.set(accountId, (this.busy.get(accountId) ?? 0) + 1);
    const step = this.advance(message).finally(() => {
      this.underWay.delete(step);
      const left = (this.busy.get(accountId) ?? 1) - 1;
      if (left === 0) this.busy.delete(accountId);
      else this.busy.set(accountId, left);
      // A slot is free, and the person's next message may be due.
      if (!this.isStopped) void this.task.runNow();
    });
    this.underWay.add(step);
  }

  private async advance(message: ClaimedMessage): Promise<void> {
    try {
      const step = await this.delivery.takeStep(message);
      if (step !== null) await this.progress.record(message, step);
    } catch (error) {
      this.logger.warn({
        message: 'a step of a message failed inside the service; it is taken again when its lease ends',
        fault: describeFault(error),
      });
    }
  }
}
