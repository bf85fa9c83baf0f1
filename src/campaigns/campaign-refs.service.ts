import { Inject, Injectable } from '@nestjs/common';
import { LinkUrls } from '../links/link-urls.service.js';
import { REF_TOKENS_CONFIG, type RefTokensConfig } from '../platform/config/config.js';
import { deriveKey } from '../platform/config/derived-key.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { toCampaignRef } from './campaign-ref.js';
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
    @Inject(REF_TOKENS_CONFIG) private readonly config: RefTokensConfig,
    private readonly ids: Ids,
    private readonly linkUrls: LinkUrls,
    private readonly publicUrl: PublicUrl,
  ) {}

  /** The id and the ref of a new campaign, under the key that signs now. */
  issue(): Pick<CampaignRow, 'id' | 'ref'> {
    const id = this.ids.newUuid();
    const { signingKid, keys } = this.config.keyRing;
    const key = keys.get(signingKid);
    if (key === undefined) throw new TypeError('the ring has no key that signs');
    return { id, ref: toCampaignRef(id, deriveKey(key, 'campaignRefs')) };
  }

  /** The addresses of a campaign of this account. */
  addressesOf({ id, ref }: Pick<CampaignRow, 'id' | 'ref'>, username: string): CampaignAddresses {
    return {
      url: this.linkUrls.igMe(username, ref),
      qrUrl: this.publicUrl.of(`/q/${toTypeId('cmp', id)}`),
    };
  }
}
