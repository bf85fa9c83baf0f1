import { Injectable } from '@nestjs/common';
import { AppGrants } from '../apps/app-grants.service.js';
import type { AccountChoice } from '../apps/choose-account.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { type Effect, Idempotency } from '../platform/idempotency/idempotency.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { CampaignRefs } from './campaign-refs.service.js';
import { type CampaignSettings, MAX_OPEN_CAMPAIGNS, readCampaignStatus } from './campaign-state.js';
import { CampaignsRepository } from './campaigns.repository.js';

/** What an app asks for, its form checked. */
export interface CampaignOrder {
  readonly settings: CampaignSettings;
  /** Username or igId; null: the app's default account, or else its only one. */
  readonly account: string | null;
}

export type CreateCampaignResult =
  /** With the UUID of the campaign. */
  | { readonly kind: 'created'; readonly id: string }
  | { readonly kind: 'unknown_app' | 'limit_reached' }
  | { readonly kind: Exclude<AccountChoice['kind'], 'granted'> };

/** Creates campaigns on accounts that are granted to their app. */
@Injectable()
export class CampaignCreation {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignsRepository,
    private readonly grants: AppGrants,
    private readonly refs: CampaignRefs,
    private readonly idempotency: Idempotency,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Creates a campaign, once for each key, unless the app has `MAX_OPEN_CAMPAIGNS` that have not ended. */
  create(
    appId: string,
    { settings, account }: CampaignOrder,
    actor: AuditActor,
    request: IdempotentRequest | null,
  ): Promise<Once<CreateCampaignResult>> {
    return this.database.inTransaction((tx) => {
      const create = async (): Promise<Effect<CreateCampaignResult>> => {
        const choice = await this.grants.resolveLocked(tx, appId, account);
        if (choice === null) return { id: null, value: { kind: 'unknown_app' } };
        if (choice.kind !== 'granted') return { id: null, value: choice };
        const now = this.clock.now();
        // The lock on the app keeps two requests from both counting one campaign too few.
        if (await this.isFull(tx, appId, settings, now))
          return { id: null, value: { kind: 'limit_reached' } };
        const issued = this.refs.issue();
        const { id } = issued;
        const times = { pausedAt: null, createdAt: now, updatedAt: now };
        await this.campaigns.insert(tx, {
          ...issued,
          ...settings,
          ...times,
          appId,
          accountId: choice.account.id,
        });
        await this.audit.record(tx, actor, {
          action: 'campaign.created',
          appId,
          target: { kind: 'cmp', id },
        });
        return { id, value: { kind: 'created', id } };
      };
      return this.idempotency.once<CreateCampaignResult>(tx, request, create, (id) =>
        Promise.resolve({ kind: 'created', id }),
      );
    });
  }

  /** Whether an app may have no campaign with these settings any more. One that ends before it is there takes no room. */
  private async isFull(tx: Tx, appId: string, settings: CampaignSettings, now: Date): Promise<boolean> {
    if (readCampaignStatus({ ...settings, pausedAt: null }, now) === 'ended') return false;
    return (await this.campaigns.countOpen(tx, appId, now)) >= MAX_OPEN_CAMPAIGNS;
  }
}
