import type { RepeatKeyEntity } from '../../attempts/repeat-key.entity.js';
import type { CampaignCountEntity } from '../../campaigns/campaign-count.entity.js';
import { toVisitEvent } from '../../campaigns/campaign-notification.js';
import type { CampaignPersonEntity } from '../../campaigns/campaign-person.entity.js';
import { CAMPAIGN_REF_BYTES, toCampaignRef } from '../../campaigns/campaign-ref.js';
import type { CampaignEvent, CampaignRow, CampaignVia } from '../../campaigns/campaign-visit.js';
import { planVisits } from '../../campaigns/plan-visits.js';
import type { SeededCampaign } from './seed-campaign-list.js';
import type { CastAccount, CastApp } from './seed-cast.js';
import type { SeedClock } from './seed-clock.js';
import { toEvent } from './seed-coming.js';
import type { SeedIdentities } from './seed-identities.js';
import type { SeedLedger } from './seed-ledger.js';
import type { SeedRandom } from './seed-random.js';
import type { SeedRows } from './seed-rows.js';
import { DAY_MS } from './seed-times.js';

const TAPPED = { title: 'Send me my coupon', payload: 'hitch:coupon' };
/** How long the service recognises repeats of a delivery. */
const REPEATS_KEPT_MS = 7 * DAY_MS;

/** The campaigns and who came through them. What counts is decided by the functions that decide it in the service. */
export class SeedCampaigns {
  readonly repeatKeys: RepeatKeyEntity[] = [];
  private readonly campaigns: CampaignRow[] = [];
  private readonly people = new Map<string, CampaignPersonEntity>();
  private readonly counts = new Map<string, CampaignCountEntity>();

  constructor(
    private readonly random: SeedRandom,
    private readonly ledger: SeedLedger,
    private readonly clock: SeedClock,
    private readonly identities: SeedIdentities,
  ) {}

  /** Creates a campaign with all that happens to it later: who comes is judged by the time of the visit. */
  create(
    described: SeededCampaign,
    { id: appId, keyId }: CastApp,
    { id: accountId }: CastAccount,
  ): CampaignRow {
    const { name, channel, context = null, icebreaker = null } = described;
    const at = (daysAgo: number | undefined): Date | null =>
      daysAgo === undefined ? null : new Date(this.clock.until.getTime() - daysAgo * DAY_MS);
    const createdAt = at(described.created) ?? this.clock.until;
    const [pausedAt, endsAt] = [at(described.paused), at(described.ended)];
    const id = this.random.uuidOf(createdAt);
    const campaign = {
      id,
      appId,
      accountId,
      name,
      channel,
      context,
      icebreaker,
      startsAt: at(described.starts),
      endsAt,
      pausedAt,
      createdAt,
      ref: toCampaignRef(this.random.bytes(CAMPAIGN_REF_BYTES)),
      updatedAt: endsAt ?? pausedAt ?? createdAt,
    };
    this.campaigns.push(campaign);
    const actions = [
      ['campaign.created', createdAt],
      ['campaign.paused', pausedAt],
      ['campaign.ended', endsAt],
    ] as const;
    for (const [action, happenedAt] of actions)
      if (happenedAt !== null)
        this.clock.plan(happenedAt, () =>
          this.ledger.record(
            { kind: 'app', keyId },
            { action, appId, target: { kind: 'cmp', id } },
            happenedAt,
          ),
        );
    return campaign;
  }

  /** A person comes; whether it counted, and was the first time. */
  come(campaign: CampaignRow, account: CastAccount, igsid: string, via: CampaignVia): boolean {
    const { now: receivedAt } = this.clock;
    const { id: accountId, igId } = account;
    const shape = via === 'icebreaker' ? 'postback' : via;
    this.ledger.arrive(igId, shape, receivedAt);
    const requestId = this.ledger.newRequestId();
    const event = this.toVisit(campaign, igId, igsid, via);
    const known = this.people.get(keyOf(campaign, igsid));
    const { plan } = planVisits([{ event, receivedAt, requestId }], {
      accountId,
      campaigns: [campaign],
      tapped: new Map(campaign.icebreaker === null ? [] : [[campaign.id, campaign.icebreaker]]),
      rights: new Map([[campaign.appId, 'granted']]),
      suppressed: new Set<never>(),
      seen: new Set(),
      people: known ? [known] : [],
      identities: this.identities.all.filter(
        (each) => each.igsid === igsid && each.appId === campaign.appId && each.unlinkedAt === null,
      ),
    });
    if (receivedAt.getTime() > this.clock.until.getTime() - REPEATS_KEPT_MS)
      this.repeatKeys.push(...plan.repeatKeys);
    for (const person of plan.people) this.addPerson(person);
    for (const count of plan.counts) this.addCount(count);
    for (const [identityId, at] of plan.touched) {
      const identity = this.identities.find(identityId);
      if (identity && identity.lastReferralAt < at) identity.lastReferralAt = at;
    }
    this.ledger.publish(
      plan.visits.map((visit) => toVisitEvent(visit, account)),
      receivedAt,
    );
    return plan.visits.some(({ isFirst }) => isFirst);
  }

  /** Those who came through a campaign so far, the first one first. */
  peopleOf({ id }: CampaignRow): readonly string[] {
    return [...this.people.values()].filter(({ campaignId }) => campaignId === id).map(({ igsid }) => igsid);
  }

  get rows(): Pick<SeedRows, 'campaigns' | 'campaign_people' | 'campaign_counts'> {
    const { campaigns, people, counts } = this;
    return { campaigns, campaign_people: [...people.values()], campaign_counts: [...counts.values()] };
  }

  private toVisit(
    { ref, icebreaker }: CampaignRow,
    igId: string,
    igsid: string,
    via: CampaignVia,
  ): CampaignEvent {
    const { now } = this.clock;
    if (via === 'icebreaker') {
      const event = toEvent(igId, { igsid, via: 'postback', ref: '' }, now, this.random);
      return { ...event, via, clue: { kind: 'icebreaker', key: icebreaker ?? '' }, icebreaker: TAPPED };
    }
    return { ...toEvent(igId, { igsid, via, ref }, now, this.random), via, clue: { kind: 'ref', ref } };
  }

  private addPerson(added: CampaignPersonEntity): void {
    const key = keyOf({ id: added.campaignId }, added.igsid);
    const { firstAt = added.firstAt, visits = 0 } = this.people.get(key) ?? {};
    this.people.set(key, { ...added, firstAt, visits: visits + added.visits });
  }

  private addCount(added: CampaignCountEntity): void {
    const { campaignId, day, channel, via } = added;
    const key = [campaignId, day.toISOString(), channel, via].join(' ');
    const { count = 0, newPeople = 0 } = this.counts.get(key) ?? {};
    this.counts.set(key, { ...added, count: count + added.count, newPeople: newPeople + added.newPeople });
  }
}

function keyOf({ id }: Pick<CampaignRow, 'id'>, igsid: string): string {
  return `${id} ${igsid}`;
}
