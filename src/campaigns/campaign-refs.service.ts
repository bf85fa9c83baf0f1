import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LinkUrls } from '../links/link-urls.service.js';
import { REF_TOKENS_CONFIG, type RefTokensConfig } from '../platform/config/config.js';
import { deriveKey } from '../platform/config/derived-key.js';
import { PublicUrl } from '../platform/http/public-url.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { toTypeId } from '../platform/ids/type-id.js';
import { hashCampaignRef, toCampaignRef } from './campaign-ref.js';
import type { CampaignRow } from './campaign-visit.js';

/** What a new campaign is found by. */
export type IssuedRef = Pick<CampaignRow, 'id' | 'kid' | 'refHash'>;

/** What people and printers are given of a campaign. */
export interface CampaignAddresses {
  /** Null when the key that proves it has left the ring: what is printed still counts, but cannot be made again. */
  readonly ref: string | null;
  readonly url: string | null;
  readonly qrUrl: string;
}

/** Makes the refs of campaigns. They are not stored: each is made again from its campaign's row. */
@Injectable()
export class CampaignRefs {
  private readonly signingKid: string;
  private readonly ring: ReadonlyMap<string, KeyObject>;

  constructor(
    @Inject(REF_TOKENS_CONFIG) { keyRing }: RefTokensConfig,
    private readonly ids: Ids,
    private readonly linkUrls: LinkUrls,
    private readonly publicUrl: PublicUrl,
  ) {
    this.signingKid = keyRing.signingKid;
    this.ring = new Map([...keyRing.keys].map(([kid, key]) => [kid, deriveKey(key, 'campaignRefs')]));
  }

  /** The id of a new campaign, and the hash of its ref under the key that signs now. */
  issue(): IssuedRef {
    const id = this.ids.newUuid();
    const kid = this.signingKid;
    const refHash = hashCampaignRef(this.refOf({ id, kid }) ?? '');
    if (refHash === null) throw new TypeError('a new ref has not the form of one');
    return { id, kid, refHash };
  }

  /** The addresses of a campaign of this account. */
  addressesOf(campaign: Pick<CampaignRow, 'id' | 'kid'>, username: string): CampaignAddresses {
    const ref = this.refOf(campaign);
    return {
      ref,
      url: ref && this.linkUrls.igMe(username, ref),
      qrUrl: this.publicUrl.of(`/q/${toTypeId('cmp', campaign.id)}`),
    };
  }

  private refOf({ id, kid }: Pick<CampaignRow, 'id' | 'kid'>): string | null {
    const key = this.ring.get(kid);
    return key === undefined ? null : toCampaignRef(id, key);
  }
}
