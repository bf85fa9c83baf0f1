import type { RepeatKeyEntity } from '../attempts/repeat-key.entity.js';
import {
  type SuppressionName,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from '../erasure/suppression-name.js';
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

/** What became of an event; `ignored` is a tap on an ice breaker that no campaign of the account counts. */
export const VISIT_RESULTS = [
  'campaign_counted',
  'campaign_unknown',
  'campaign_wrong_account',
  'campaign_app_disabled',
  'campaign_not_started',
  'campaign_paused',
  'campaign_ended',
  'repeated',
  'erased',
  'dead_letter',
  'unregistered_account',
  'ignored',
] as const;
export type VisitResult = (typeof VISIT_RESULTS)[number];

/** The identity of a person in the app of a campaign. */
export interface VisitorIdentity {
  readonly id: string;
  readonly appId: string;
  readonly igsid: string;
  readonly externalUserId: string;
}

/** What the batch of one account found, under its locks. */
export interface LoadedCampaigns {
  /** UUID of the account that the events came to. */
  readonly accountId: string;
  /** Every campaign that a ref or an ice breaker of the batch names, locked. */
  readonly campaigns: readonly CampaignRow[];
  readonly disabledApps: ReadonlySet<string>;
  readonly suppressed: ReadonlySet<SuppressionName>;
  /** Repeat keys (hex) that are stored already. */
  readonly seen: ReadonlySet<string>;
  /** Who came through which campaign before. */
  readonly people: readonly Pick<CampaignPersonEntity, 'campaignId' | 'igsid'>[];
  /** Active identities of the batch's people in the apps of these campaigns. */
  readonly identities: readonly VisitorIdentity[];
}

/** An event that counts for a campaign. */
export interface CountedVisit {
  readonly campaign: CampaignRow;
  readonly visit: ReceivedVisit;
  readonly eventAt: Date;
  readonly isFirst: boolean;
  /** Null: the person is not linked with the campaign's app. */
  readonly identity: VisitorIdentity | null;
}

/** Everything that a batch changes in one account, to be applied in a constant number of statements. */
export interface VisitPlan {
  /** In the order in which the events arrived. */
  readonly visits: readonly CountedVisit[];
  readonly repeatKeys: readonly Readonly<RepeatKeyEntity>[];
  readonly people: readonly Readonly<CampaignPersonEntity>[];
  /** In the order of their keys, so that two batches that add to them do not deadlock. */
  readonly counts: readonly Readonly<CampaignCountEntity>[];
  /** The latest referral of identities, by id. */
  readonly touched: ReadonlyMap<string, Date>;
}

/** Decides a batch of one account event by event, each on what the ones before it left. */
export function planVisits(
  visits: readonly ReceivedVisit[],
  loaded: LoadedCampaigns,
): { readonly plan: VisitPlan; readonly results: readonly VisitResult[] } {
  const batch = new VisitBatchState(loaded);
  const results = visits.map((visit) => batch.decide(visit));
  return { plan: batch.plan(), results };
}

/** Under which names a person of an event can be suppressed. */
export function visitorNames({ igId, igsid }: ReceivedVisit['event']): SuppressionName[] {
  return [suppressionOfPerson(igId, igsid), suppressionOfPersonAnywhere(igsid)];
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
    const { accountId, campaigns, identities } = loaded;
    const own = campaigns.filter((campaign) => campaign.accountId === accountId);
    this.byRef = Map.groupBy(campaigns, ({ refHash }) => refHash.toString('hex'));
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
    const found = clue.kind === 'ref' ? this.byRef.get(clue.refHash) : this.byIcebreaker.get(clue.key);
    return found ?? [];
  }

  /** Counts an event for a campaign, unless the campaign refuses it. */
  private count(campaign: CampaignRow, visit: ReceivedVisit): VisitRefusal | null {
    const { accountId, disabledApps } = this.loaded;
    const { igsid, clue, via } = visit.event;
    const eventAt = visitedAt(visit, campaign);
    const isAppDisabled = disabledApps.has(campaign.appId);
    const refusal = findVisitRefusal(campaign, { accountId, isAppDisabled, eventAt });
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
      firstAt: person && person.firstAt < eventAt ? person.firstAt : eventAt,
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
