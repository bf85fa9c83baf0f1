import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { PersonUnlinking } from '../identities/person-unlinking.service.js';
import { MessageOutbox } from '../instagram/messages/message-outbox.service.js';
import { InvitesService } from '../invites/invites.service.js';
import { Database } from '../platform/database/database.service.js';
import { lockOnPerson } from '../platform/database/lock-buckets.js';
import type { Locale } from '../platform/text/locales.js';

/** The `unlinkReason` of an identity that its person has ended in the chat. */
const REASON = 'person';

/** Ends the identities and the open invites of a person who asks for it in the chat. */
@Injectable()
export class ChatUnlinking {
  constructor(
    private readonly database: Database,
    private readonly people: PersonUnlinking,
    private readonly invites: InvitesService,
    private readonly outbox: MessageOutbox,
  ) {}

  /** Whether the word ends identities or invites of a person. */
  async isDue(account: AccountEntity, igsid: string, writtenAt: Date): Promise<boolean> {
    if (!account.unlinkByWord) return false;
    return this.database.read(
      async (tx) =>
        (await this.people.hasDue(tx, account.id, igsid, writtenAt)) ||
        (await this.invites.findDue(tx, account.id, igsid, writtenAt)).length > 0,
      { reserved: true },
    );
  }

  /**
   * Ends every active identity and every open invite of a person with an account, in every app, and answers in the chat. An invite that
   * stayed would connect the person again. What was linked or made after the person wrote stays: Meta may send the same event again days later. An event that was answered ends nothing more. Without a
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
        const invites = await this.invites.findDue(tx, account.id, igsid, writtenAt);
        const locks = invites.map((invite) => lockOnPerson(invite, igsid));
        const unlinked = await this.people.unlink(tx, account.id, igsid, writtenAt, REASON, locks);
        const revoked = await this.invites.revokeAll(tx, account.id, invites);
        if (unlinked + revoked === 0) return false;
        await this.outbox.queue(tx, account.id, [message]);
        return true;
      },
      { reserved: true },
    );
  }
}
