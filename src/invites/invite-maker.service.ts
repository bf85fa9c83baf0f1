import { Injectable } from '@nestjs/common';
import { MessageOutbox } from '../instagram/messages/message-outbox.service.js';
import type { Transaction, Tx } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { InviteSecrets } from './invite-secrets.service.js';
import { buildInvite, type InviteRow, type NewInvite } from './invite-state.js';
import { InvitesRepository } from './invites.repository.js';

/** Makes invites in the caller's transaction, together with the message that brings each. */
@Injectable()
export class InviteMaker {
  constructor(
    private readonly invites: InvitesRepository,
    private readonly secrets: InviteSecrets,
    private readonly outbox: MessageOutbox,
    private readonly ids: Ids,
  ) {}

  /**
   * Makes an invite. The caller holds the lock on its person.
   * @param aboutAt the time of the event that the message answers
   */
  async make(tx: Transaction, order: NewInvite, aboutAt: Date, now: Date): Promise<InviteRow> {
    const invite = buildInvite(order, { id: this.ids.newUuid(), kid: this.secrets.signingKid, now });
    await this.invites.insert(tx, invite);
    if (order.isDelivered) await this.queue(tx, invite, aboutAt, now);
    return invite;
  }

  /** Has an invite brought once more, by another event. */
  async sendAgain(tx: Transaction, invite: InviteRow, aboutAt: Date, now: Date): Promise<void> {
    await this.invites.noteQueued(tx, invite, now);
    await this.queue(tx, invite, aboutAt, now);
  }

  /** The newest open invite of a person to an app that this service has brought; null when there is none. */
  findOpen(
    tx: Tx,
    person: Pick<InviteRow, 'accountId' | 'appId' | 'igsid'>,
    now: Date,
  ): Promise<InviteRow | null> {
    return this.invites.findOpen(tx, person, now);
  }

  /** When the newest message that brings a person an invite to an app was queued; null: none was. */
  findLastQueued(tx: Tx, person: Pick<InviteRow, 'accountId' | 'appId' | 'igsid'>): Promise<Date | null> {
    return this.invites.findLastQueued(tx, person);
  }

  private queue(tx: Transaction, invite: InviteRow, aboutAt: Date, now: Date): Promise<void> {
    const { id: inviteId, accountId, appId, igsid, locale } = invite;
    const message = { kind: 'invite', igsid, appId, linkId: null, inviteId, locale, aboutAt } as const;
    return this.outbox.queue(tx, accountId, [message], now);
  }
}
