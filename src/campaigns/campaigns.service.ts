import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { listedRows } from '../platform/access/scopes.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import { readCampaignRef } from './campaign-ref.js';
import { type CampaignAddresses, CampaignRefs } from './campaign-refs.service.js';
import type { CampaignRow } from './campaign-visit.js';
import { CampaignsRepository } from './campaigns.repository.js';

/** A campaign with its account and its addresses. */
export interface StoredCampaign extends CampaignRow, CampaignAddresses {
  readonly igId: string;
  readonly username: string;
}

/** Reads campaigns. */
@Injectable()
export class CampaignsService {
  constructor(
    private readonly database: Database,
    private readonly campaigns: CampaignsRepository,
    private readonly accounts: AccountsService,
    private readonly refs: CampaignRefs,
  ) {}

  /** One campaign; null when this app (null: any app) has none with this id. */
  find(id: string, appId: string | null): Promise<StoredCampaign | null> {
    return this.database.read((tx) => this.findIn(tx, id, appId));
  }

  /**
   * A page of campaigns, newest first, below `beforeId` when given.
   * @param visibleAppId whose rows the caller may see; null: any app's
   * @param wantedAppId whose rows are requested; undefined: all visible rows, null: an app that does not exist
   */
  list(
    visibleAppId: string | null,
    wantedAppId: string | null | undefined,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<StoredCampaign>> {
    const listed = listedRows(visibleAppId, wantedAppId);
    if (listed === null) return Promise.resolve({ rows: [], nextId: null });
    return this.database.read(async (tx) => {
      const { rows, nextId } = await this.campaigns.list(tx, listed.appId, limit, beforeId);
      return { rows: await this.complete(tx, rows), nextId };
    });
  }

  /** The campaigns that these ids (UUIDs) and refs name, of any app. */
  async findForLookup(
    tx: Tx,
    ids: readonly string[],
    refs: readonly string[],
  ): Promise<readonly CampaignRow[]> {
    const known = refs.flatMap((ref) => readCampaignRef(ref) ?? []);
    return ids.length + known.length === 0 ? [] : this.campaigns.findSome(tx, ids, known);
  }

  /** One campaign within a unit of work; null when this app (null: any app) has none with this id. */
  async findIn(tx: Tx, id: string, appId: string | null): Promise<StoredCampaign | null> {
    const campaign = await this.campaigns.findOne(tx, id, appId);
    return campaign && ((await this.complete(tx, [campaign]))[0] ?? null);
  }

  private async complete(tx: Tx, campaigns: readonly CampaignRow[]): Promise<StoredCampaign[]> {
    const accounts = await this.accounts.findByIds(tx, [
      ...new Set(campaigns.map(({ accountId }) => accountId)),
    ]);
    return campaigns.map((campaign) => {
      const account = accounts.get(campaign.accountId);
      if (!account) throw new TypeError('a campaign names an account that is not registered');
      const { igId, username } = account;
      return { ...campaign, ...this.refs.addressesOf(campaign, username), igId, username };
    });
  }
}
