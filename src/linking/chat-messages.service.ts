import { Injectable } from '@nestjs/common';
import { MessageOutbox } from '../instagram/messages/message-outbox.service.js';
import type { LinkState } from '../links/link-state.js';
import { LinksService } from '../links/links.service.js';
import { Database } from '../platform/database/database.service.js';
import { lockOnPerson } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { messageAbout } from './planned-messages.js';

/** Writes to a person about questions without changing their links. */
@Injectable()
export class ChatMessages {
  constructor(
    private readonly database: Database,
    private readonly links: LinksService,
    private readonly outbox: MessageOutbox,
    private readonly locks: Locks,
  ) {}

  /**
   * Queues a message about each of these links, once for each event that asked. The locks wait for an erasure under way. A link that it
   * has removed gets no message, so that no row of the person is left.
   * @param links of one account, as they waited for the person
   */
  write(kind: 'reminder' | 'too_late', igsid: string, links: readonly LinkState[]): Promise<void> {
    return this.database.inTransaction(async (tx) => {
      await this.locks.take(
        tx,
        links.map((link) => lockOnPerson(link, igsid)),
      );
      const kept = await this.links.findAllIn(
        tx,
        links.map(({ id }) => id),
      );
      const ids = new Set(kept.map(({ id }) => id));
      const messages = links.flatMap((link) =>
        link.awaitingSince !== null && ids.has(link.id)
          ? [messageAbout(kind, link, igsid, link.awaitingSince)]
          : [],
      );
      const [first] = links;
      if (first && messages.length > 0) await this.outbox.queue(tx, first.accountId, messages);
    });
  }
}
