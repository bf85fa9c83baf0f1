import { Injectable } from '@nestjs/common';
import type { AccountEntity } from '../accounts/account.entity.js';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import { deriveOtherKey, occurrenceOf } from '../attempts/repeat-key.js';
import { IdentitiesRepository } from '../identities/identities.repository.js';
import { InviteGate } from '../invites/invite-gate.service.js';
import { InviteMaker } from '../invites/invite-maker.service.js';
import { DEFAULT_INVITE_TTL } from '../invites/invite-state.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import type { ChatEvent, ChatResult } from './chat-event.js';
import { decideTap, startsInvite } from './tap-decision.js';

type Tap = ChatEvent & { readonly kind: 'tap' };

/** Invites people to an app who tap "Connect my account" in the chat. */
@Injectable()
export class ChatInvites {
  constructor(
    private readonly database: Database,
    private readonly gate: InviteGate,
    private readonly maker: InviteMaker,
    private readonly identities: IdentitiesRepository,
    private readonly attempts: AttemptsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a tap on an ice breaker of ours, or on a menu item. When the account's setting says so, the person gets the link of an invite.
   * Taking it again changes nothing.
   */
  async takeTap(tap: Tap, account: AccountEntity, tappedAt: Date): Promise<ChatResult> {
    const { inviteAppId, inviteIcebreaker } = account;
    if (inviteAppId === null || !startsInvite(tap.key, inviteIcebreaker)) return 'nothing';
    const grant = await this.gate.check(inviteAppId, account.igId);
    if (grant.kind !== 'granted' || grant.app.inviteUrl === null) return 'nothing';
    return this.database.inTransaction((tx) => this.takeIn(tx, tap, account, inviteAppId, tappedAt), {
      reserved: true,
    });
  }

  private async takeIn(
    tx: Transaction,
    tap: Tap,
    { id: accountId, igId }: AccountEntity,
    appId: string,
    tappedAt: Date,
  ): Promise<ChatResult> {
    const { igsid } = tap;
    const now = this.clock.now();
    const person = { appId, accountId, igId, igsid };
    const entered = await this.gate.enter(tx, person, now);
    if (entered !== 'open') return entered === 'erased' ? 'erased' : 'nothing';
    const repeatKey = keyOf(tap);
    const [repeats, linked, open] = await Promise.all([
      this.attempts.findRepeats(tx, accountId, [{ igsid, repeatKey }]),
      this.identities.findActiveOfPerson(tx, accountId, igsid),
      this.maker.findOpen(tx, person, now),
    ]);
    const isLinked = linked.some((identity) => identity.appId === appId);
    const isRepeated = repeats.length > 0;
    const decision = decideTap({ isRepeated, isLinked, open, tappedAt, now });
    if (isRepeated) return 'nothing';
    // Also of a tap that means nothing now: Meta may deliver it again when it would mean something.
    await this.attempts.insertRepeatKeys(tx, [{ accountId, igsid, repeatKey, receivedAt: now }]);
    if (decision === 'nothing') return 'nothing';
    if (decision === 'send_again' && open !== null) await this.maker.sendAgain(tx, open, tappedAt, now);
    else await this.maker.make(tx, { ...toInvite(tap), appId, accountId }, tappedAt, now);
    return 'invited';
  }
}

/** What an invite that a tap starts has of its own: an app finds in it what the person tapped. */
function toInvite({ igsid, key }: Tap) {
  return {
    igsid,
    channel: null,
    context: { icebreaker: key },
    locale: null,
    ttlSeconds: DEFAULT_INVITE_TTL,
    isDelivered: true,
  };
}

function keyOf(tap: Tap): Buffer {
  const { igId, igsid, key } = tap;
  return deriveOtherKey('tap', key, { igId, igsid, occurrence: occurrenceOf(tap) });
}
