import { Injectable } from '@nestjs/common';
import { AppsService } from '../apps/apps.service.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Locks } from '../platform/database/locks.service.js';
import { retryOnLock } from '../platform/database/retry.js';
import {
  type CampaignChange,
  changeCampaign,
  isForbidding,
  isReopening,
  MAX_OPEN_CAMPAIGNS,
} from './campaign-state.js';
import { CampaignsRepository } from './campaigns.repository.js';
import { CampaignsService, type StoredCampaign } from './campaigns.service.js';

/** Names a campaign of an app. */
export interface CampaignKey {
  /** UUIDs. */
  readonly appId: string;
  readonly id: string;
}

/** The campaign as it is then, or why it was not changed; null: there is none. */
export type ChangeCampaignResult = StoredCampaign | 'inverted' | 'ended' | 'limit_reached' | null;

/** Changes campaigns. */
@Injectable()
export class CampaignChanges {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignsRepository,
    private readonly stored: CampaignsService,
    private readonly apps: AppsService,
    private readonly locks: Locks,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Changes a campaign. A change of when it counts takes every lock, as disabling an app does: visits under way are counted before it,
   * those that come meanwhile wait behind it and see it, and so it is made however busy the campaign is. Only actual changes are audited.
   * @throws UnavailableError when long transactions leave no moment for it
   */
  change(key: CampaignKey, change: CampaignChange, actor: AuditActor): Promise<ChangeCampaignResult> {
    return retryOnLock(() => this.database.inTransaction((tx) => this.changeIn(tx, key, change, actor)));
  }

  private async changeIn(
    tx: Tx,
    { appId, id }: CampaignKey,
    change: CampaignChange,
    actor: AuditActor,
  ): Promise<ChangeCampaignResult> {
    if (isForbidding(change)) await this.locks.takeAll(tx);
    const campaign = await this.campaigns.lockToChange(tx, id, appId);
    if (campaign === null) return null;
    const now = this.clock.now();
    const changed = changeCampaign(campaign, change, now);
    if (changed.kind !== 'changed') return changed.kind;
    const { values, actions } = changed;
    if (isReopening(campaign, values, now)) {
      // What creates a campaign counts under this lock, too.
      await this.apps.lock(tx, appId);
      if ((await this.campaigns.countOpen(tx, appId, now)) >= MAX_OPEN_CAMPAIGNS) return 'limit_reached';
    }
    if (actions.length > 0) await this.campaigns.update(tx, id, { ...values, updatedAt: now });
    const entries = actions.map((action) => ({ action, appId, target: { kind: 'cmp', id } as const }));
    await this.audit.recordAll(tx, actor, entries);
    return this.stored.findIn(tx, id, appId);
  }
}
