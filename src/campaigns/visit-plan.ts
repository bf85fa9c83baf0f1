import type { AccountRight } from '../apps/choose-account.js';
import type { RepeatKeyEntity } from '../attempts/repeat-key.entity.js';
import {
  type SuppressionName,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from '../erasure/suppression-name.js';
import type { CampaignCountEntity } from './campaign-count.entity.js';
import type { CampaignPersonEntity } from './campaign-person.entity.js';
import type { CampaignRow, ReceivedVisit } from './campaign-visit.js';

/** What became of an event; `ignored` is a tap on an ice breaker that no campaign of the account counts. */
export const VISIT_RESULTS = [
  'campaign_counted',
  'campaign_unknown',
  'campaign_wrong_account',
  'campaign_app_disabled',
  'campaign_not_granted',
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
  /** The ice breaker by which a campaign was named, by its id; one that only a ref named is left out. */
  readonly tapped: ReadonlyMap<string, string>;
  /** What the apps of these campaigns may do with the account. */
  readonly rights: ReadonlyMap<string, AccountRight>;
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

/** Under which names a person of an event can be suppressed. */
export function visitorNames({ igId, igsid }: ReceivedVisit['event']): SuppressionName[] {
  return [suppressionOfPerson(igId, igsid), suppressionOfPersonAnywhere(igsid)];
}
