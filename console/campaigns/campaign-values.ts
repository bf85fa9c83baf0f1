import type { Campaign, UpdateCampaign } from '../../packages/client/src/index.js';
import type { Settings } from '../state/settings.js';
import { instantOf, toInput } from '../state/times.js';

/** What a form has of a campaign, as text; empty: nothing is set. */
export interface CampaignValues {
  readonly name: string;
  readonly channel: string;
  readonly context: string;
  readonly icebreaker: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

export const EMPTY_VALUES: CampaignValues = {
  name: '',
  channel: '',
  context: '',
  icebreaker: '',
  startsAt: '',
  endsAt: '',
};

/** A campaign as a form shows it. */
export function toValues(campaign: Campaign, times: Settings['times']): CampaignValues {
  const { name, channel, context, icebreaker, startsAt, endsAt } = campaign;
  const timeOf = (at: string | null): string => (at === null ? '' : toInput(new Date(at), times));
  return {
    name,
    channel: channel ?? '',
    context: context === null ? '' : JSON.stringify(context, null, 2),
    icebreaker: icebreaker ?? '',
    startsAt: timeOf(startsAt),
    endsAt: timeOf(endsAt),
  };
}

/** The fields of a form as the service takes them; those that are left out stay out. */
export function toBody(values: Partial<CampaignValues>, times: Settings['times']): UpdateCampaign {
  const { name, channel, context, icebreaker, startsAt, endsAt } = values;
  return {
    ...(name === undefined ? {} : { name }),
    ...(channel === undefined ? {} : { channel: channel.trim() || null }),
    ...(context === undefined ? {} : { context: readContext(context) }),
    ...(icebreaker === undefined ? {} : { icebreaker: icebreaker.trim() || null }),
    ...(startsAt === undefined ? {} : { startsAt: instantOf(startsAt, times) }),
    ...(endsAt === undefined ? {} : { endsAt: instantOf(endsAt, times) }),
  };
}

/** What is no JSON is sent as the text that it is: the service says beside the field what it has to be. */
function readContext(text: string): NonNullable<UpdateCampaign['context']> | null {
  if (text.trim() === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text as never;
  }
}
