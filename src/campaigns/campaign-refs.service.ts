import { Injectable } from '@nestjs/common';
import { LinkUrls } from '../links/link-urls.service.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { CAMPAIGN_REF_BYTES, toCampaignRef } from './campaign-ref.js';
import type { CampaignRow } from './campaign-visit.js';

/** What people and printers are given of a campaign. */
export interface CampaignAddresses {
  readonly url: string;
  readonly qrUrl: string;
}

/** Makes the refs of campaigns, and the addresses that hold them. */
@Injectable()
export class CampaignRefs {
  constructor(
    private readonly ids: Ids,
    private readonly linkUrls: LinkUrls,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** The id and the ref of a new campaign. */
  issue(): Pick<CampaignRow, 'id' | 'ref'> {
    return { id: this.ids.newUuid(), ref: toCampaignRef(this.ids.randomBytes(CAMPAIGN_REF_BYTES)) };
  }

  /** The addresses of a campaign of this account. */
  addressesOf({ id, ref }: Pick<CampaignRow, 'id' | 'ref'>, username: string): CampaignAddresses {
    return {
      url: this.linkUrls.igMe(username, ref),
      qrUrl: this.publicUrl.of(`/q/${toTypeId('cmp', id)}`),
    };
  }
}
