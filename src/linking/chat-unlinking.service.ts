import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { PersonUnlinking } from '../identities/person-unlinking.service.js';
import { MessageOutbox } from '../instagram/messages/message-outbox.service.js';
import { Database } from '../platform/database/database.service.js';
import type { Locale } from '../platform/text/locales.js';

/** The `unlinkReason` of an identity that its person has ended in the chat. */
const REASON = 'person';

/** Ends the identities of a person who asks for it in the chat. */
@Injectable()
export class ChatUnlinking {
  constructor(
    private readonly database: Database,
    private readonly people: PersonUnlinking,
    private readonly outbox: MessageOutbox,
  ) {}

  /** Whether the word ends identities of a person. */
  async isDue(account: AccountEntity, igsid: string, writtenAt: Date): Promise<boolean> {
    if (!account.unlinkByWord) return false;
    return this.database.read((tx) => this.people.hasDue(tx, account.id, igsid, writtenAt), {
      reserved: true,
    });
  }

  /**
   * Ends every active identity of a person with an account, in every app, and answers in the chat. Identities that were linked after
   * the person wrote stay: Meta may send the same event again days later. An event that was answered ends nothing more. Without a
   * connection the answer fails when it is sent, and its row still says that the event was answered.
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
