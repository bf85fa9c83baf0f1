import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '../../platform/database/database.service.js';
import { type RepeatedTask, Scheduler } from '../../platform/scheduler/scheduler.service.js';
import { MessageDelivery } from './message-delivery.service.js';
import { MessageOutbox } from './message-outbox.service.js';
import { MessageProgressService } from './message-progress.service.js';
import { type ClaimedMessage, MessagesRepository } from './messages.repository.js';

/** Retries, looks at conversations, and what other instances queued and did not send, are found within a second. */
const FIND_EVERY_MS = 900;
/** As many requests as one account may send a second. */
const MAX_CLAIMED = 100;

/** Works off the queue of messages: claims what is due, has it sent or looked for, and records what became of it. */
@Injectable()
export class MessageSender implements OnModuleDestroy {
  private readonly task: RepeatedTask;
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
      run: () => this.sendDue(),
    });
    outbox.onQueued(() => void this.task.runNow());
  }

  onModuleDestroy(): void {
    this.isStopped = true;
  }

  private async sendDue(): Promise<void> {
    let claimed: ClaimedMessage[];
    do {
      claimed = await this.database.inTransaction((tx) => this.messages.claim(tx, MAX_CLAIMED), {
        durable: false,
      });
      // Each message's own failure must not keep the others from being recorded; its lease brings it back.
      const ended = await Promise.allSettled(claimed.map((message) => this.advance(message)));
      const failed = ended.find((each) => each.status === 'rejected');
      if (failed) throw failed.reason;
    } while (claimed.length > 0 && !this.isStopped);
  }

  private async advance(message: ClaimedMessage): Promise<void> {
    const step = await this.delivery.takeStep(message);
    if (step !== null) await this.progress.record(message, step);
  }
}
