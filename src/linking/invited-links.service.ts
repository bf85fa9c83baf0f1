import { Injectable } from '@nestjs/common';
import { IdentitiesService, type StoredIdentity } from '../identities/identities.service.js';
import type { InviteState } from '../invites/invite-state.js';
import { LinkSecrets } from '../links/link-secrets.service.js';
import type { LinkRow, LinkState } from '../links/link-state.js';
import { LinksRepository } from '../links/links.repository.js';
import { LinksService } from '../links/links.service.js';
import type { Transaction, Tx } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { Statistics } from '../statistics/statistics.service.js';
import { type InviteUser, toInvitedLink } from './invite-referral.js';

/** A link that has redeemed an invite, and its identity. */
export interface InvitedLink {
  readonly link: LinkState;
  /** Null: the link has linked no one. */
  readonly identity: StoredIdentity | null;
}

/** Makes and reads the links that redeem invites. */
@Injectable()
export class InvitedLinks {
  constructor(
    private readonly rows: LinksRepository,
    private readonly links: LinksService,
    private readonly identities: IdentitiesService,
    private readonly secrets: LinkSecrets,
    private readonly statistics: Statistics,
    private readonly ids: Ids,
  ) {}

  /** Stores the link that an app's user redeems an invite by. */
  async make(tx: Transaction, invite: InviteState, user: InviteUser, now: Date): Promise<LinkRow> {
    const { signingKid: kid } = this.secrets;
    const link = toInvitedLink(invite, user, { id: this.ids.newUuid(), kid, now });
    await this.rows.insert(tx, [link]);
    tx.afterCommit(() => this.statistics.count([{ ...link, name: 'minted' }]));
    return link;
  }

  /**
   * Forgets the context of a link that was rejected. It is that of the invite, and so about its person: an erasure of the person does not
   * find the link of a user who is not linked with them.
   */
  forgetContext(tx: Tx, link: LinkRow): Promise<void> {
    return this.rows.dropContext(tx, link);
  }

  /** A link of an app and the identity that it made or found; null when the link is gone. */
  async find(tx: Tx, linkId: string, appId: string): Promise<InvitedLink | null> {
    const link = await this.links.findIn(tx, linkId, appId);
    if (link === null) return null;
    const { identityId } = link;
    return {
      link,
      identity: identityId === null ? null : await this.identities.findOne(tx, identityId, appId),
    };
  }
}
