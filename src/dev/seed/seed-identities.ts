import type { IdentityEntity } from '../../identities/identity.entity.js';
import { toIcebreaker } from '../../identities/identity-view.js';
import type { KnownIdentity } from '../../linking/linking-plan.js';

type Place = Pick<IdentityEntity, 'accountId' | 'appId' | 'igsid' | 'externalUserId'>;

/** The identities, and which of them are active. */
export class SeedIdentities {
  private readonly byId = new Map<string, IdentityEntity>();
  private readonly active = new Map<string, string>();

  get all(): IdentityEntity[] {
    return [...this.byId.values()];
  }

  find(id: string): IdentityEntity | undefined {
    return this.byId.get(id);
  }

  add(row: IdentityEntity): void {
    this.byId.set(row.id, row);
    for (const key of keysOf(row)) this.active.set(key, row.id);
  }

  end(identity: IdentityEntity, at: Date, reason: string | null): void {
    for (const key of keysOf(identity)) this.active.delete(key);
    identity.unlinkedAt = at;
    identity.unlinkReason = reason;
  }

  /** The active ones of the person or of the user, as a decision reads them. */
  activeOf(place: Place, sessionOf: (linkId: string) => string | null): KnownIdentity[] {
    const ids = new Set(keysOf(place).map((key) => this.active.get(key)));
    return [...ids].flatMap((id) => {
      const identity = this.byId.get(id ?? '');
      if (!identity) return [];
      const { icebreakerTitle, icebreakerPayload, ...rest } = identity;
      const icebreaker = toIcebreaker(icebreakerTitle, icebreakerPayload);
      return [{ ...rest, icebreaker, sessionId: sessionOf(identity.linkId) }];
    });
  }
}

/** The two places that an active identity takes. */
function keysOf(of: Place): string[] {
  const place = `${of.accountId} ${of.appId}`;
  return [`${place} person ${of.igsid}`, `${place} user ${of.externalUserId}`];
}
