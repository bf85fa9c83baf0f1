import { Injectable } from '@nestjs/common';
import type { ConflictMode } from '../apps/app-settings.js';
import { AppsService } from '../apps/apps.service.js';
import type { StoredIdentity } from '../identities/identities.service.js';
import { InviteGate } from '../invites/invite-gate.service.js';
import { InviteSecrets } from '../invites/invite-secrets.service.js';
import type { InviteState } from '../invites/invite-state.js';
import { InvitesService } from '../invites/invites.service.js';
import type { LinkState } from '../links/link-state.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Transaction } from '../platform/database/database.service.js';
import { lockOnUser } from '../platform/database/lock-buckets.js';
import { decideInvite, type InviteDecision } from './invite-decision.js';
import { type InvitedLink, InvitedLinks } from './invited-links.service.js';
import { type InviteUser, toInvitedReferral } from './invite-referral.js';
import type { ReferralResult } from './linking-plan.js';
import { RedemptionBatch } from './redemption-batch.service.js';

/** What an app asks for: null stands for its own setting. */
export interface InviteRedemptionOrder extends Omit<InviteUser, 'onConflict'> {
  readonly invite: string;
  readonly onConflict: ConflictMode | null;
}

/** How a redemption ended. */
export type InviteRedemptionResult =
  | {
      readonly kind: 'redeemed';
      readonly outcome: 'linked' | 'already_linked';
      readonly link: LinkState;
      readonly identity: StoredIdentity;
    }
  /** The invite stays open: another user of the app, or another order, may have it. */
  | { readonly kind: 'taken'; readonly reason: 'igsid_taken' | 'user_taken' }
  | Exclude<InviteDecision, { readonly kind: 'open' | 'again' }>
  | { readonly kind: 'unknown_invite' | 'app_closed' };

/** Links the person of an invite with the app's user who opened it: by the decision, and with the effects, of a referral. */
@Injectable()
export class InviteRedemption {
  constructor(
    private readonly database: Database,
    private readonly invites: InvitesService,
    private readonly secrets: InviteSecrets,
    private readonly gate: InviteGate,
    private readonly links: InvitedLinks,
    private readonly batch: RedemptionBatch,
    private readonly apps: AppsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Redeems an invite of an app (UUID) for its user. The same user again gets the same answer.
   * @throws UnavailableError when the database is away: nothing was decided, or it cannot be known
   */
  async redeem(
    appId: string,
    { invite, onConflict, ...user }: InviteRedemptionOrder,
    requestId: string,
  ): Promise<InviteRedemptionResult> {
    const id = this.secrets.read(invite);
    const settings = await this.apps.settings(appId);
    if (id === null || settings === null) return { kind: 'unknown_invite' };
    const order = { ...user, onConflict: onConflict ?? settings.onConflict };
    return this.database.inTransaction(
      async (tx) => {
        const found = await this.invites.findIn(tx, id, appId);
        return found === null ? { kind: 'unknown_invite' } : this.redeemIn(tx, found, order, requestId);
      },
      { reserved: true },
    );
  }

  /** The invite is locked behind the locks of its people, as an erasure does. */
  private async redeemIn(
    tx: Transaction,
    found: InviteState,
    user: InviteUser,
    requestId: string,
  ): Promise<InviteRedemptionResult> {
    const { appId, accountId } = found;
    const now = this.clock.now();
    const entered = await this.gate.enter(tx, found, now, [lockOnUser(found, user.externalUserId)]);
    if (entered === 'app_closed') return { kind: 'app_closed' };
    const invite = entered === 'erased' ? null : await this.invites.lock(tx, found);
    if (invite === null) return { kind: 'unknown_invite' };
    const used = invite.linkId === null ? null : await this.links.find(tx, invite.linkId, appId);
    const decision = decideInvite(invite, used?.link.externalUserId ?? null, user.externalUserId, now);
    if (decision.kind === 'again') return toRedeemed(used);
    if (decision.kind !== 'open') return decision;
    const link = await this.links.make(tx, invite, user, now);
    const referral = toInvitedReferral(invite, link, { receivedAt: now, requestId });
    const result = await this.batch.redeemLate(tx, accountId, referral, now, () => Promise.resolve(true));
    const reason = toTaken(result);
    if (reason !== null) {
      await this.links.forgetContext(tx, link);
      return { kind: 'taken', reason };
    }
    await this.invites.redeem(tx, invite, link.id);
    return toRedeemed(await this.links.find(tx, link.id, appId));
  }
}

/** Why the invite links no one; null: it does. */
function toTaken(result: ReferralResult | null): 'igsid_taken' | 'user_taken' | null {
  switch (result) {
    case 'linked':
    case 'already_linked':
      return null;
    case 'igsid_taken':
    case 'user_taken':
      return result;
    default:
      throw new TypeError(`an open invite was redeemed as ${String(result)}`);
  }
}

function toRedeemed(invited: InvitedLink | null): InviteRedemptionResult {
  const { link, identity } = invited ?? {};
  if (!link || !identity) throw new TypeError('an invite was redeemed without an identity');
  const outcome = link.reason === 'already_linked' ? 'already_linked' : 'linked';
  return { kind: 'redeemed', outcome, link, identity };
}
