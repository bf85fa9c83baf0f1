import type { Coming } from './seed-coming.js';
import type { IdentityEntity } from '../../identities/identity.entity.js';
import type { Cast, CastAccount, CastApp } from './seed-cast.js';
import type { SeedRandom } from './seed-random.js';
import type { SeedWorld } from './seed-world.js';

/** A user who wants to connect: the app, the account, and what else a scenario needs. */
export interface Visit {
  readonly world: SeedWorld;
  readonly random: SeedRandom;
  readonly cast: Cast;
  readonly app: CastApp;
  readonly account: CastAccount;
  /** A user of the app who has no link yet. */
  readonly newUser: () => string;
}

/** How people come, the most frequent first. */
export const VIAS: readonly Coming['via'][] = ['postback', 'message', 'referral'];

interface MintOptions {
  readonly externalUserId?: string;
  readonly onConflict?: 'reject' | 'replace';
  readonly confirmation?: 'none' | 'app';
}

/** Mints a link for the visit's user, or for another one. */
export function mint({ world, random, app, account, newUser }: Visit, options: MintOptions = {}): string {
  return world.links.mint(app, account, {
    externalUserId: options.externalUserId ?? newUser(),
    sessionId: random.bytes(12).toString('base64url'),
    channel: random.chance(0.04) ? null : random.pick<string>(app.channels, 1.6),
    context: random.chance(0.6) ? { page: app.page } : null,
    onConflict: options.onConflict ?? 'reject',
    confirmation: options.confirmation ?? 'none',
    ttlSeconds: app.ttlSeconds,
  });
}

/** Most people open the page of the link, within so many seconds. */
export function open({ world, random }: Visit, linkId: string, seconds: number): void {
  // Some scan the code that another device shows.
  if (random.chance(0.88)) world.clock.after(random.whole(4, 4 + seconds), () => world.links.open(linkId));
}

/** The person acts soon after the link was opened. */
export function come(
  visit: Visit,
  linkId: string,
  igsid = visit.world.newPerson(),
  wait = visit.random.whole(35, 260),
): void {
  open(visit, linkId, 25);
  visit.world.clock.after(wait, () => visit.world.come(linkId, { igsid, via: visit.random.pick(VIAS, 1.3) }));
}

/** An active identity of the app on this account, a recent one more often. */
export function findKnown({ world, random, app, account }: Visit): IdentityEntity | undefined {
  const known = world.identities.all.filter(
    ({ appId, accountId, unlinkedAt }) => appId === app.id && accountId === account.id && unlinkedAt === null,
  );
  return known.length === 0 ? undefined : random.pick(known.toReversed(), 2);
}
