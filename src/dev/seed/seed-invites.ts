import { buildInvite, type InviteRow } from '../../invites/invite-state.js';
import type { Cast, CastAccount, CastApp } from './seed-cast.js';
import type { SeedClock } from './seed-clock.js';
import type { SeedLedger } from './seed-ledger.js';
import type { SeedRandom } from './seed-random.js';
import type { SeedWorld } from './seed-world.js';

/** What an app invites a person with. */
interface InviteOrder {
  readonly igsid: string;
  readonly channel: string | null;
  readonly context: Record<string, unknown> | null;
  readonly ttlSeconds: number;
  /** Whether the service writes it to the person. */
  readonly isDelivered: boolean;
}

/** The invites from the chat to a page of the app. One whose time is over needs nothing to be expired. */
export class SeedInvites {
  private readonly byId = new Map<string, InviteRow>();

  constructor(
    private readonly cast: Cast,
    private readonly random: SeedRandom,
    private readonly ledger: SeedLedger,
    private readonly clock: SeedClock,
    private readonly world: SeedWorld,
  ) {}

  get all(): InviteRow[] {
    return [...this.byId.values()];
  }

  /** Makes an invite, and has it sent a moment later when the service brings it. */
  make(app: CastApp, account: CastAccount, order: InviteOrder): string {
    const { now } = this.clock;
    const id = this.random.uuidOf(now);
    const invite = { ...order, appId: app.id, accountId: account.id, locale: null };
    this.byId.set(id, buildInvite(invite, { id, kid: this.cast.kid, now }));
    if (order.isDelivered)
      this.clock.after(1, () => this.change(id, { deliveryStatus: 'sent', deliverySentAt: this.clock.now }));
    return id;
  }

  /** A user of the app opens the invite while it is valid, and is linked with its person. */
  redeem(id: string, { igId, username }: CastAccount, externalUserId: string): void {
    const invite = this.get(id);
    const user = { externalUserId, sessionId: null, accountHint: null, onConflict: 'reject' } as const;
    const link = this.world.redeem({ ...invite, igId, username }, user);
    if (link) this.change(id, { status: 'redeemed', linkId: link.id, completedAt: this.clock.now });
  }

  revoke(id: string): void {
    const { appId, igsid } = this.get(id);
    this.change(id, { status: 'revoked', completedAt: this.clock.now });
    const keyId = this.cast.apps.find((app) => app.id === appId)?.keyId ?? null;
    const target = { kind: 'inv', id } as const;
    this.ledger.record(
      { kind: 'app', keyId },
      { action: 'invite.revoked', appId, target, subject: igsid },
      this.clock.now,
    );
  }

  private change(id: string, changes: Partial<InviteRow>): void {
    this.byId.set(id, { ...this.get(id), ...changes });
  }

  private get(id: string): InviteRow {
    const invite = this.byId.get(id);
    if (!invite) throw new TypeError('there is no such invite');
    return invite;
  }
}
