import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { decideRange, type RangeDecision } from '../statistics/stats-range.js';
import type { StatsQuestion } from '../statistics/statistics.service.js';
import type { DayRange } from './campaign-visits.repository.js';
import {
  type CampaignFilter,
  type CampaignNumbers,
  TopCampaignsRepository,
} from './top-campaigns.repository.js';

/** How many campaigns an answer shows. */
const SHOWN = 20;

/** Visits, people and how many of these were linked later. */
interface CampaignFunnel {
  readonly visits: number;
  readonly people: number;
  readonly linked: number;
}

/** A campaign with its account and what came of it. */
export interface TopCampaign extends CampaignNumbers, CampaignFunnel {
  readonly igId: string;
  readonly username: string;
}

/** What came of campaigns on some days. */
export interface TopCampaigns {
  readonly kind: 'campaigns';
  readonly range: DayRange;
  /** Of all campaigns that were asked for. */
  readonly totals: CampaignFunnel;
  /** Those with the most visits, the newest first among equals. */
  readonly campaigns: readonly TopCampaign[];
  /** There are more. */
  readonly isMore: boolean;
}

type Summed = Omit<TopCampaigns, 'kind' | 'range'>;

const NONE: Summed = { totals: { visits: 0, people: 0, linked: 0 }, campaigns: [], isMore: false };

/** Which campaigns bring people, and do they link? */
@Injectable()
export class TopCampaignsService {
  constructor(
    private readonly database: Database,
    private readonly accounts: AccountsService,
    private readonly repository: TopCampaignsRepository,
    private readonly clock: Clock,
  ) {}

  /** @param asked null: the usual length, up to now */
  async read(
    asked: { readonly from: Date | null; readonly to: Date | null },
    question: StatsQuestion,
  ): Promise<TopCampaigns | Exclude<RangeDecision, { kind: 'range' }>> {
    const decision = decideRange('day', asked.from, asked.to, this.clock.now());
    if (decision.kind !== 'range') return decision;
    const { range } = decision;
    return {
      kind: 'campaigns',
      range,
      ...(await this.database.read((tx) => this.sumUp(tx, range, question))),
    };
  }

  private async sumUp(tx: Tx, range: DayRange, { appId, account, channel }: StatsQuestion): Promise<Summed> {
    if (appId === null) return NONE;
    const known = account === null ? null : await this.accounts.findByName(tx, account);
    if (account !== null && known === null) return NONE;
    const filter = { appId: appId ?? null, accountId: known?.id ?? null, channel };
    const found = await this.repository.findTop(tx, range, filter, SHOWN + 1);
    const [first] = found;
    if (first === undefined) return NONE;
    const shown = found.slice(0, SHOWN);
    const { allVisits: visits, allPeople: people } = first;
    const linked =
      people === 0 ? new Map<string | null, number>() : await this.countLinked(tx, range, filter, shown);
    return {
      totals: { visits, people, linked: [...linked.values()].reduce((sum, count) => sum + count, 0) },
      campaigns: await this.complete(tx, shown, linked),
      isMore: found.length > SHOWN,
    };
  }

  private async countLinked(
    tx: Tx,
    range: DayRange,
    filter: CampaignFilter,
    shown: readonly CampaignNumbers[],
  ): Promise<ReadonlyMap<string | null, number>> {
    const ids = shown.map(({ id }) => id);
    const rows = await this.repository.countLinked(tx, range, filter, ids);
    return new Map(rows.map(({ id, linked }) => [id, linked]));
  }

  private async complete(
    tx: Tx,
    campaigns: readonly CampaignNumbers[],
    linked: ReadonlyMap<string | null, number>,
  ): Promise<TopCampaign[]> {
    const ids = new Set(campaigns.map(({ accountId }) => accountId));
    const accounts = await this.accounts.findByIds(tx, [...ids]);
    return campaigns.map((campaign) => {
      const account = accounts.get(campaign.accountId);
      if (!account) throw new TypeError('a campaign names an account that is not registered');
      const { igId, username } = account;
      return { ...campaign, linked: linked.get(campaign.id) ?? 0, igId, username };
    });
  }
}
