import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import type { StatsNumbers } from '../statistics/stats-answer.js';
import { StatsService } from '../statistics/stats.service.js';
import { type AccountHealthList, AccountHealthReader } from './account-health.service.js';
import { type Backlog, BacklogReader } from './backlog.service.js';
import { type EndpointHealthList, EndpointHealthReader } from './endpoint-health.service.js';
import { type CheckedStep, checkSetup } from './setup-checklist.js';
import { SetupEvidenceReader } from './setup-evidence.service.js';

/** More than a person reads. */
const MAX_SHOWN = 50;

export interface Overview extends Backlog {
  readonly at: Date;
  readonly accounts: AccountHealthList;
  readonly endpoints: EndpointHealthList;
  /** The last 168 hours with the present one, and the 168 hours before. */
  readonly weeks: { readonly last: StatsNumbers; readonly before: StatsNumbers };
  readonly setup: readonly CheckedStep[];
}

/** Is all well? Each part is read by an index and has a bound, however many rows there are; none names a person. */
@Injectable()
export class OverviewService {
  constructor(
    private readonly accounts: AccountHealthReader,
    private readonly endpoints: EndpointHealthReader,
    private readonly backlog: BacklogReader,
    private readonly setup: SetupEvidenceReader,
    private readonly stats: StatsService,
    private readonly clock: Clock,
  ) {}

  async read(): Promise<Overview> {
    const at = this.clock.now();
    const [accounts, endpoints, backlog, evidence, weeks] = await Promise.all([
      this.accounts.read(MAX_SHOWN),
      this.endpoints.read(MAX_SHOWN),
      this.backlog.read(),
      this.setup.read(),
      this.stats.compareWeeks(),
    ]);
    const setup = checkSetup({
      ...evidence,
      webhook_signed: backlog.signatures.verified.lastAt,
      endpoint_answered: endpoints.lastSucceededAt,
    });
    return { at, accounts, endpoints, ...backlog, weeks, setup };
  }
}
