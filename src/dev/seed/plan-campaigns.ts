import type { CampaignRow, CampaignVia } from '../../campaigns/campaign-visit.js';
import { type Cast, SILENT_ACCOUNT } from './seed-cast.js';
import { SEEDED_CAMPAIGNS } from './seed-campaign-list.js';
import type { SeedCampaigns } from './seed-campaigns.js';
import type { SeedInvites } from './seed-invites.js';
import type { SeedRandom } from './seed-random.js';
import { DAY_MS, HOUR_MS, pickTime, SILENT_MS } from './seed-times.js';
import { come, findKnown, mint, VIAS, type Visit } from './seed-visit.js';

const MINUTE = 60;
const DAY = 86_400;
/** What becomes of an invite, and how often; one that stays open or expires is left alone. */
const FATES = [
  { fate: 'redeemed', share: 10 },
  { fate: 'left', share: 6 },
  { fate: 'revoked', share: 1 },
] as const;
type Fate = (typeof FATES)[number]['fate'];
/** Long enough for somebody to look at an open one. */
const LONG_TTL = DAY;
const SHORT_TTL = 15 * MINUTE;
/** So late somebody is linked at the most. */
const LINKED_WITHIN_DAYS = 3;
/** What begins after this is not of the silent account, for which nothing arrives. */
const QUIET_MS = SILENT_MS + LINKED_WITHIN_DAYS * DAY_MS;

/** A campaign of the data set with the app and the account that its visits are of. */
interface Place {
  readonly share: number;
  readonly campaign: CampaignRow;
  readonly visit: Visit;
}

export interface CampaignScene {
  readonly cast: Cast;
  readonly random: SeedRandom;
  readonly campaigns: SeedCampaigns;
  readonly invites: SeedInvites;
  readonly visitOf: (app: Visit['app'], account: Visit['account']) => Visit;
}

/** Plans who comes through campaigns, who comes back, and who is linked later: by a link of the app or by an invite from the chat. */
export function planCampaigns(scene: CampaignScene, now: Date, visits: number): void {
  const { cast, random, campaigns, visitOf } = scene;
  const places = SEEDED_CAMPAIGNS.flatMap((described): Place[] => {
    const app = cast.apps.find(({ name }) => name === described.app);
    const account = app?.accounts.find(({ username }) => username === described.account);
    if (!app || !account) return [];
    const campaign = campaigns.create(described, app, account);
    return [{ share: described.share, campaign, visit: visitOf(app, account) }];
  });
  const plan = (at: Date, place: Place, fate?: Fate, ttl = SHORT_TTL): void =>
    place.visit.world.clock.plan(at, () => visitCampaign(scene, place, fate, ttl));
  for (let index = 0; index < visits; index += 1) {
    const [at, place] = [pickTime(random, now), random.pickByShare(places)];
    const isQuiet = place.visit.account.username === SILENT_ACCOUNT;
    // Nothing that is printed is seen before it is made.
    if (at < place.campaign.createdAt) continue;
    if (!isQuiet || now.getTime() - at.getTime() > QUIET_MS) plan(at, place);
  }
  // Whatever the random numbers are, there is an invite in each state, and one that is still open in an hour.
  const [first] = places;
  if (!first) return;
  for (const [index, { fate }] of FATES.entries())
    plan(new Date(now.getTime() - DAY_MS - index * HOUR_MS), first, fate);
  plan(new Date(now.getTime() - HOUR_MS), first, 'left', LONG_TTL);
}

/** @param fate invites the person, a new one, and this becomes of the invite */
function visitCampaign(
  scene: CampaignScene,
  { campaign, visit }: Place,
  fate: Fate | undefined,
  ttl: number,
): void {
  const { random, campaigns } = scene;
  const { world, account } = visit;
  const before = campaigns.peopleOf(campaign);
  const isBack = fate === undefined && before.length > 0 && random.chance(0.24);
  const known = fate === undefined && random.chance(0.08) ? findKnown(visit) : undefined;
  const igsid = isBack ? random.pick(before) : (known?.igsid ?? world.newPerson());
  const isFirst = campaigns.come(
    campaign,
    account,
    igsid,
    pickVia(random, campaign, isBack || known !== undefined),
  );
  if (!isFirst || known) return;
  if (fate !== undefined || (campaign.channel !== 'profile' && random.chance(0.16)))
    return invite(scene, { campaign, visit }, igsid, fate ?? random.pickByShare(FATES).fate, ttl);
  if (random.chance(0.18))
    world.clock.after(random.whole(5 * MINUTE, LINKED_WITHIN_DAYS * DAY), () =>
      come(visit, mint(visit), igsid),
    );
}

/** Who has written before comes without a first message, and is asked no questions. */
function pickVia(random: SeedRandom, { icebreaker }: CampaignRow, isKnown: boolean): CampaignVia {
  if (isKnown) return random.chance(0.8) ? 'referral' : 'message';
  return icebreaker !== null && random.chance(0.14) ? 'icebreaker' : random.pick(VIAS, 1.3);
}

/** The app answers the person with an invite. */
function invite(
  { random, invites }: CampaignScene,
  { campaign: { channel, context }, visit }: Pick<Place, 'campaign' | 'visit'>,
  igsid: string,
  fate: Fate,
  ttlSeconds: number,
): void {
  const { app, account, newUser, world } = visit;
  world.clock.after(random.whole(2, 20), () => {
    const order = { igsid, channel, context, ttlSeconds, isDelivered: random.chance(0.5) };
    const id = invites.make(app, account, order);
    if (fate === 'redeemed')
      world.clock.after(random.whole(30, 10 * MINUTE), () => invites.redeem(id, account, newUser()));
    if (fate === 'revoked') world.clock.after(random.whole(MINUTE, 10 * MINUTE), () => invites.revoke(id));
  });
}
