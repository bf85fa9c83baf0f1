import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { Database } from '../platform/database/database.service.js';
import { decideRange, type RangeDecision } from '../statistics/stats-range.js';
import type { CampaignCountEntity } from './campaign-count.entity.js';
import { CampaignVisitsRepository, type DayRange } from './campaign-visits.repository.js';
import { CampaignsRepository } from './campaigns.repository.js';

/** What came of a campaign on some days. */
export interface CampaignStats {
  readonly kind: 'stats';
  readonly range: DayRange;
  /** By day, channel and shape, oldest first. */
  readonly counts: readonly CampaignCountEntity[];
  /** How many people came for the first time. */
  readonly people: number;
  /** How many of them were linked with the campaign's app after that. */
  readonly linked: number;
}

/** Who came through a campaign, in numbers. */
@Injectable()
export class CampaignStatsService {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignsRepository,
    private readonly visits: CampaignVisitsRepository,
    private readonly clock: Clock,
  ) {}

  /** The numbers of a campaign; null when this app (null: any app) has none with this id. */
  read(
    id: string,
    appId: string | null,
    { from, to }: { readonly from: Date | null; readonly to: Date | null },
  ): Promise<CampaignStats | Exclude<RangeDecision, { kind: 'range' }> | null> {
    return this.database.read(async (tx) => {
      const campaign = await this.campaigns.findOne(tx, id, appId);
      if (campaign === null) return null;
      const decided = decideRange('day', from, to, this.clock.now());
      if (decided.kind !== 'range') return decided;
      const { range } = decided;
      const counts = await this.visits.findCounts(tx, id, range);
      const people = counts.reduce((sum, { newPeople }) => sum + newPeople, 0);
      const linked = people === 0 ? 0 : await this.visits.countLinked(tx, campaign, range);
      return { kind: 'stats', range, counts, people, linked };
    });
  }
}
