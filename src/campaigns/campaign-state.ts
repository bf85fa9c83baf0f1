import { isDeepStrictEqual } from 'node:util';
import type { CampaignRow } from './campaign-visit.js';

export const CAMPAIGN_STATUSES = ['scheduled', 'active', 'paused', 'ended'] as const;
export type CampaignStatus = (typeof CAMPAIGN_STATUSES)[number];

/** How many campaigns of an app may be there that have not ended. */
export const MAX_OPEN_CAMPAIGNS = 1_000;

/** What an app sets of a campaign and may change. */
export type CampaignSettings = Pick<
  CampaignRow,
  'name' | 'channel' | 'context' | 'icebreaker' | 'startsAt' | 'endsAt'
>;

/** A requested change; fields that are left out keep their values. */
export interface CampaignChange extends Partial<CampaignSettings> {
  /** `ended`: it ends now, whatever its other times are. */
  readonly status?: 'active' | 'paused' | 'ended';
}

/** What a change may affect. */
export type CampaignValues = CampaignSettings & Pick<CampaignRow, 'pausedAt'>;

export type ChangedCampaign =
  | {
      readonly kind: 'changed';
      readonly values: CampaignValues;
      /** The audited actions that the change consists of; empty: nothing changes. */
      readonly actions: readonly (
        'campaign.updated' | 'campaign.paused' | 'campaign.resumed' | 'campaign.ended'
      )[];
    }
  /** It would end before it starts. */
  | { readonly kind: 'inverted' }
  /** It has ended, so that it can be neither paused nor resumed, unless the change moves the end. */
  | { readonly kind: 'ended' };

/** The status at a moment. An end shows before all else, and a pause before a start that is still to come. */
export function readCampaignStatus(
  { startsAt, endsAt, pausedAt }: Pick<CampaignRow, 'startsAt' | 'endsAt' | 'pausedAt'>,
  now: Date,
): CampaignStatus {
  if (endsAt !== null && now >= endsAt) return 'ended';
  if (pausedAt !== null) return 'paused';
  return startsAt !== null && now < startsAt ? 'scheduled' : 'active';
}

/** Whether a campaign would end before, or when, it starts. */
export function isInverted({ startsAt, endsAt }: Pick<CampaignRow, 'startsAt' | 'endsAt'>): boolean {
  return startsAt !== null && endsAt !== null && endsAt <= startsAt;
}

/** Whether a change may end what counts now. */
export function isForbidding({ status, startsAt, endsAt }: CampaignChange): boolean {
  return status === 'paused' || status === 'ended' || startsAt !== undefined || endsAt !== undefined;
}

/** Whether a change makes a campaign count again, or have its time to come, that has ended. */
export function isReopening(before: CampaignValues, after: CampaignValues, now: Date): boolean {
  return readCampaignStatus(before, now) === 'ended' && readCampaignStatus(after, now) !== 'ended';
}

/**
 * Decides a change. Setting a value that is already set does nothing: pausing a paused campaign keeps the time of the first pause, and
 * ending one that has ended keeps its end.
 */
export function changeCampaign(
  campaign: CampaignValues,
  { status, ...changed }: CampaignChange,
  now: Date,
): ChangedCampaign {
  const { name, channel, context, icebreaker, startsAt, endsAt, pausedAt } = campaign;
  const before = { name, channel, context, icebreaker, startsAt, endsAt };
  const after = { ...before, ...changed };
  const movesTime = changed.startsAt !== undefined || changed.endsAt !== undefined;
  if (movesTime && isInverted(after)) return { kind: 'inverted' };
  const updated = isDeepStrictEqual(before, after) ? [] : (['campaign.updated'] as const);
  const values = { ...after, pausedAt };
  const hasEnded = readCampaignStatus(values, now) === 'ended';
  if (hasEnded && (status === 'paused' || status === 'active')) return { kind: 'ended' };
  if (status === 'paused' && pausedAt === null)
    return {
      kind: 'changed',
      values: { ...values, pausedAt: now },
      actions: [...updated, 'campaign.paused'],
    };
  if (status === 'active' && pausedAt !== null)
    return {
      kind: 'changed',
      values: { ...values, pausedAt: null },
      actions: [...updated, 'campaign.resumed'],
    };
  if (status === 'ended' && !hasEnded)
    return { kind: 'changed', values: { ...values, endsAt: now }, actions: [...updated, 'campaign.ended'] };
  return { kind: 'changed', values, actions: updated };
}
