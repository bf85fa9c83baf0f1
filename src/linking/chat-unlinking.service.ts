import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { PersonUnlinking } from '../identities/person-unlinking.service.js';
import { MessageOutbox } from '../instagram/messages/message-outbox.service.js';
import { Database } from '../platform/database/database.service.js';
import type { Locale } from '../platform/text/locales.js';

/** Why an identity ended that its person ended in the chat. */
const REASON = 'person';

/** Ends what a person was linked with, because they said so in the chat. */
@Injectable()
export class ChatUnlinking {
  constructor(
    private readonly database: Database,
    private readonly people: PersonUnlinking,
    private readonly outbox: MessageOutbox,
  ) {}

  /**
   * Ends every active identity of a person with an account, in every app, and answers in the chat. What was linked after the person
   * wrote stays: the same webhook request may come again days later, and one that was answered ends nothing more.
   * @returns whether anything ended
   */
  async unlink(account: AccountEntity, igsid: string, locale: Locale, writtenAt: Date): Promise<boolean> {
    if (!account.unlinkByWord) return false;
    return this.database.inTransaction(
      async (tx) => {
        const message = {
          kind: 'unlinked',
          igsid,
          appId: null,
          linkId: null,
          locale,
          aboutAt: writtenAt,
        } as const;
        if (await this.outbox.hasAnswered(tx, account.id, message)) return false;
        const ended = await this.people.unlink(tx, account.id, igsid, writtenAt, REASON);
        if (ended === 0) return false;
        await this.outbox.queue(tx, account.id, [message]);
        return true;
      },
      { reserved: true },
    );
  }
}
