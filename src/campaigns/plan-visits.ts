import type { RepeatKeyEntity } from '../attempts/repeat-key.entity.js';
import { startOfBucket } from '../statistics/stats-range.js';
import type { CampaignCountEntity } from './campaign-count.entity.js';
import type { CampaignPersonEntity } from './campaign-person.entity.js';
import {
  type CampaignClue,
  type CampaignRow,
  findVisitRefusal,
  type ReceivedVisit,
  visitedAt,
  type VisitRefusal,
} from './campaign-visit.js';
import {
  type CountedVisit,
  type LoadedCampaigns,
  type VisitorIdentity,
  visitorNames,
  type VisitPlan,
  type VisitResult,
} from './visit-plan.js';

/** Decides a batch of one account event by event, each on what the ones before it left. */
export function planVisits(
  visits: readonly ReceivedVisit[],
  loaded: LoadedCampaigns,
): { readonly plan: VisitPlan; readonly results: readonly VisitResult[] } {
  const batch = new VisitBatchState(loaded);
  const results = visits.map((visit) => batch.decide(visit));
  return { plan: batch.plan(), results };
}

class VisitBatchState {
  private readonly counted: CountedVisit[] = [];
  private readonly repeatKeys: RepeatKeyEntity[] = [];
  private readonly people = new Map<string, CampaignPersonEntity>();
  private readonly counts = new Map<string, CampaignCountEntity>();
  private readonly touched = new Map<string, Date>();
  private readonly seen: Set<string>;
  private readonly known: Set<string>;
  private readonly byRef: ReadonlyMap<string, readonly CampaignRow[]>;
  private readonly byIcebreaker: ReadonlyMap<string | null, readonly CampaignRow[]>;
  private readonly identities: ReadonlyMap<string, VisitorIdentity>;

  constructor(private readonly loaded: LoadedCampaigns) {
    const { campaigns, tapped, identities } = loaded;
    // One that a ref of the batch named is not locked for those who tapped, and has another ice breaker when it was changed meanwhile.
    const own = campaigns.filter(
      ({ id, icebreaker }) => icebreaker !== null && tapped.get(id) === icebreaker,
    );
    this.byRef = Map.groupBy(campaigns, ({ ref }) => ref);
    this.byIcebreaker = Map.groupBy(own, ({ icebreaker }) => icebreaker);
    this.seen = new Set(loaded.seen);
    this.known = new Set(loaded.people.map(personKey));
    this.identities = new Map(identities.map((each) => [`${each.appId} ${each.igsid}`, each]));
  }

  decide(visit: ReceivedVisit): VisitResult {
    const { event } = visit;
    const named = this.findNamed(event.clue);
    const isTap = event.clue.kind === 'icebreaker';
    if (named.length === 0) return isTap ? 'ignored' : 'campaign_unknown';
    // Before all else: of what is erased not even a repeat key is kept.
    if (this.isSuppressed(visit)) return 'erased';
    const repeatKey = event.repeatKey.toString('hex');
    if (this.seen.has(repeatKey)) return 'repeated';
    const refusals = named.map((campaign) => this.count(campaign, visit));
    const [refusal] = refusals;
    // Of what does not count nothing is kept, not even a repeat key, because deciding it again does no harm.
    if (refusal && !refusals.includes(null)) return isTap ? 'ignored' : refusal;
    this.seen.add(repeatKey);
    const { accountId } = this.loaded;
    const { igsid } = event;
    this.repeatKeys.push({ accountId, igsid, repeatKey: event.repeatKey, receivedAt: visit.receivedAt });
    return 'campaign_counted';
  }

  plan(): VisitPlan {
    const { counted: visits, repeatKeys, touched } = this;
    return {
      visits,
      repeatKeys,
      people: [...this.people.values()],
      counts: [...this.counts].toSorted(byKey).map(([, count]) => count),
      touched,
    };
  }

  private findNamed(clue: CampaignClue): readonly CampaignRow[] {
    const found = clue.kind === 'ref' ? this.byRef.get(clue.ref) : this.byIcebreaker.get(clue.key);
    return found ?? [];
  }

  /** Counts an event for a campaign, unless the campaign refuses it. */
  private count(campaign: CampaignRow, visit: ReceivedVisit): VisitRefusal | null {
    const { accountId, rights } = this.loaded;
    const { igsid, clue, via } = visit.event;
    const eventAt = visitedAt(visit, campaign);
    const right = rights.get(campaign.appId) ?? 'not_granted';
    const refusal = findVisitRefusal(campaign, { accountId, right, eventAt });
    if (refusal !== null) return refusal;
    const { id: campaignId } = campaign;
    const isFirst = !this.known.has(personKey({ campaignId, igsid }));
    this.addPerson(campaignId, igsid, eventAt);
    this.addCount({
      campaignId,
      day: startOfBucket('day', eventAt),
      channel: campaign.channel ?? '',
      via,
      count: 1,
      newPeople: isFirst ? 1 : 0,
    });
    const identity = this.identities.get(`${campaign.appId} ${igsid}`) ?? null;
    // Meta reopens the messaging window at each referral.
    if (identity !== null && clue.kind === 'ref') this.touch(identity.id, eventAt);
    this.counted.push({ campaign, visit, eventAt, isFirst, identity });
    return null;
  }

  private addPerson(campaignId: string, igsid: string, eventAt: Date): void {
    const { accountId } = this.loaded;
    const key = personKey({ campaignId, igsid });
    const person = this.people.get(key);
    this.known.add(key);
    this.people.set(key, {
      campaignId,
      igsid,
      accountId,
      // As the day on which the person is new, however old the events are that come behind it.
      firstAt: person?.firstAt ?? eventAt,
      lastAt: person && person.lastAt > eventAt ? person.lastAt : eventAt,
      visits: (person?.visits ?? 0) + 1,
    });
  }

  private addCount(added: CampaignCountEntity): void {
    const { campaignId, day, channel, via } = added;
    const key = JSON.stringify([campaignId, day, channel, via]);
    const before = this.counts.get(key);
    const count = (before?.count ?? 0) + added.count;
    this.counts.set(key, { ...added, count, newPeople: (before?.newPeople ?? 0) + added.newPeople });
  }

  private touch(identityId: string, eventAt: Date): void {
    const before = this.touched.get(identityId);
    if (before === undefined || before < eventAt) this.touched.set(identityId, eventAt);
  }

  private isSuppressed({ event }: ReceivedVisit): boolean {
    const { suppressed } = this.loaded;
    return suppressed.size > 0 && visitorNames(event).some((name) => suppressed.has(name));
  }
}

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

function personKey({ campaignId, igsid }: Pick<CampaignPersonEntity, 'campaignId' | 'igsid'>): string {
  return `${campaignId} ${igsid}`;
}
