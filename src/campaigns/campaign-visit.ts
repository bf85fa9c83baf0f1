import type { AccountRight } from '../apps/choose-account.js';
import type { ReferralEvent } from '../attempts/referral-event.js';
import type { RepeatKeyParts } from '../attempts/repeat-key.js';
import { resolveEventAt } from '../linking/event-time.js';
import type { CampaignEntity } from './campaign.entity.js';

/** The shapes in which people come through campaigns: those of a ref, and the tap on an ice breaker without one. */
export const CAMPAIGN_VIAS = ['postback', 'message', 'referral', 'icebreaker'] as const;
export type CampaignVia = (typeof CAMPAIGN_VIAS)[number];

/** A row of the `campaigns` table. */
export type CampaignRow = Readonly<CampaignEntity>;

/** What an event says of the campaign that it belongs to. */
export type CampaignClue =
  /** Its ref in lower case. */
  | { readonly kind: 'ref'; readonly ref: string }
  /** Key of the ice breaker that was tapped; the event has no ref. */
  | { readonly kind: 'icebreaker'; readonly key: string };

/** An event through which a person comes to a campaign. */
export interface CampaignEvent
  extends
    Pick<ReferralEvent, 'igId' | 'icebreaker' | 'mid' | 'timestampMs' | 'repeatKey'>,
    Pick<RepeatKeyParts, 'igsid'> {
  readonly via: CampaignVia;
  readonly clue: CampaignClue;
}

/** An event together with the webhook request that brought it. */
export interface ReceivedVisit {
  readonly event: CampaignEvent;
  readonly receivedAt: Date;
  readonly requestId: string;
}

/** Why an event does not count for a campaign; null: it does. */
export type VisitRefusal =
  | 'campaign_wrong_account'
  | 'campaign_app_disabled'
  | 'campaign_not_granted'
  | 'campaign_not_started'
  | 'campaign_paused'
  | 'campaign_ended';

/** The time that counts for an event of a campaign. */
export function visitedAt(
  { event, receivedAt }: ReceivedVisit,
  { createdAt }: Pick<CampaignRow, 'createdAt'>,
): Date {
  return resolveEventAt(event.timestampMs, createdAt, receivedAt);
}

/** The facts that decide whether an event counts. */
export interface VisitFacts {
  /** UUID of the account that the event came to. */
  readonly accountId: string;
  /** What the app of the campaign may do with the account. */
  readonly right: AccountRight;
  /** The time of the event, not that of its arrival: what was under way when the campaign ended still counts. */
  readonly eventAt: Date;
}

/** Whether an event counts for the campaign that it names. */
export function findVisitRefusal(
  campaign: Pick<CampaignRow, 'accountId' | 'startsAt' | 'endsAt' | 'pausedAt'>,
  { accountId, right, eventAt }: VisitFacts,
): VisitRefusal | null {
  if (campaign.accountId !== accountId) return 'campaign_wrong_account';
  if (right === 'disabled') return 'campaign_app_disabled';
  if (right === 'not_granted') return 'campaign_not_granted';
  if (campaign.endsAt !== null && eventAt >= campaign.endsAt) return 'campaign_ended';
  if (campaign.startsAt !== null && eventAt < campaign.startsAt) return 'campaign_not_started';
  return campaign.pausedAt !== null && eventAt >= campaign.pausedAt ? 'campaign_paused' : null;
}
