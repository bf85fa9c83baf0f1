import { decideDecline, decideOpened } from '../../links/link-page-change.js';
import { type InviteUser, toInvitedLink } from '../../linking/invite-referral.js';
import {
  CONFIRMATION_TIMEOUT_MS,
  isConfirmationOverdue,
  type LinkRow,
  type LinkState,
} from '../../links/link-state.js';
import { toLinkEvents, toOpenedEvents } from '../../links/link-notification.js';
import { buildLink, type MintRequest } from '../../links/new-link.js';
import type { Cast, CastAccount, CastApp } from './seed-cast.js';
import type { SeedClock } from './seed-clock.js';
import type { SeedLedger } from './seed-ledger.js';
import type { SeedRandom } from './seed-random.js';

/** The links, and what becomes of them before a person comes. */
export class SeedLinks {
  private readonly byId = new Map<string, LinkState>();
  private readonly lastOfSession = new Map<string, string>();

  constructor(
    private readonly cast: Cast,
    private readonly random: SeedRandom,
    private readonly ledger: SeedLedger,
    private readonly clock: SeedClock,
  ) {}

  get all(): LinkState[] {
    return [...this.byId.values()];
  }

  find(id: string): LinkState | undefined {
    return this.byId.get(id);
  }

  set(link: LinkState): void {
    this.byId.set(link.id, link);
  }

  get(id: string): LinkState {
    const link = this.byId.get(id);
    if (!link) throw new TypeError('there is no such link');
    return link;
  }

  /** Mints a link, which supersedes the pending one of the same user and session, and expires by itself. */
  mint(
    app: CastApp,
    account: CastAccount,
    request: Omit<MintRequest, 'account' | 'returnUrl' | 'locale' | 'accountHint'>,
  ): string {
    const { now } = this.clock;
    const id = this.random.uuidOf(now);
    const whole = { ...request, account: null, returnUrl: null, locale: null, accountHint: null };
    const row = buildLink(whole, { id, appId: app.id, accountId: account.id, kid: this.cast.kid, now });
    const session = [app.id, account.id, request.externalUserId, request.sessionId].join(' ');
    const former = this.byId.get(this.lastOfSession.get(session) ?? '');
    if (former?.status === 'pending')
      this.end(former, { status: 'revoked', reason: 'superseded', revokedAt: now });
    this.lastOfSession.set(session, id);
    this.store(row, account);
    return id;
  }

  /** Makes the link that redeems an invite. */
  invite(invite: Parameters<typeof toInvitedLink>[0], user: InviteUser): LinkState {
    const { now } = this.clock;
    const row = toInvitedLink(invite, user, { id: this.random.uuidOf(now), kid: this.cast.kid, now });
    this.store(row, invite);
    return this.get(row.id);
  }

  /** A person opens the page of the link. */
  open(linkId: string): void {
    const link = this.get(linkId);
    const { change } = decideOpened(link, this.clock.now);
    if (change === null) return;
    this.byId.set(linkId, { ...link, ...change });
    this.ledger.count([{ ...link, name: 'opened' }], this.clock.now);
    this.ledger.publish(toOpenedEvents(this.get(linkId), this.clock.now), this.clock.now);
  }

  /** A person declines on the page. */
  decline(linkId: string): void {
    const link = this.get(linkId);
    const { change } = decideDecline(link, this.clock.now);
    if (change !== null) this.end(link, change);
  }

  revoke(linkId: string): void {
    const link = this.get(linkId);
    if (!['pending', 'expired', 'awaiting_confirmation'].includes(link.status)) return;
    this.end(link, { status: 'revoked', reason: null, igsid: null, revokedAt: this.clock.now });
    const app = this.cast.apps.find(({ id }) => id === link.appId);
    const target = { kind: 'lnk', id: linkId } as const;
    this.ledger.record(
      { kind: 'app', keyId: app?.keyId ?? null },
      { action: 'link.revoked', appId: link.appId, target },
      this.clock.now,
    );
  }

  /** As the sweep does. */
  expire(linkId: string): void {
    const link = this.get(linkId);
    if (link.status === 'pending') this.end(link, { status: 'expired', completedAt: link.expiresAt });
    if (!isConfirmationOverdue(link, this.clock.now) || link.awaitingSince === null) return;
    const completedAt = new Date(link.awaitingSince.getTime() + CONFIRMATION_TIMEOUT_MS);
    this.end(link, { status: 'expired', reason: 'confirmation_timeout', igsid: null, completedAt });
  }

  private store(row: LinkRow, { igId, username }: Pick<CastAccount, 'igId' | 'username'>): void {
    const { id, expiresAt } = row;
    this.byId.set(id, { ...row, igId, username });
    this.ledger.count([{ ...row, name: 'minted' }], this.clock.now);
    this.clock.plan(new Date(expiresAt.getTime() + 1), () => this.expire(id));
  }

  private end(link: LinkState, change: Partial<LinkState>): void {
    const ended = { ...link, completedAt: this.clock.now, ...change };
    this.byId.set(link.id, ended);
    this.ledger.publish(toLinkEvents(ended, this.clock.now), this.clock.now);
  }
}
