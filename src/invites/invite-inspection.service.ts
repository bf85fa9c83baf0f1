import { Injectable } from '@nestjs/common';
import { AccountConnections } from '../instagram/connection/account-connections.service.js';
import { GraphClient } from '../instagram/graph/graph-client.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { InviteSecrets } from './invite-secrets.service.js';
import { type InviteState, readInviteStatus } from './invite-state.js';
import { InvitesService } from './invites.service.js';

/** An invite, and the name that Instagram has for its person. */
export interface InspectedInvite {
  readonly invite: InviteState;
  readonly instagramUsername: string | null;
}

/** A person waits for the page that shows the name. */
const NAME_TIMEOUT_MS = 2_000;

/** Says whose Instagram an invite would connect, before it does. */
@Injectable()
export class InviteInspection {
  constructor(
    private readonly secrets: InviteSecrets,
    private readonly invites: InvitesService,
    private readonly connections: AccountConnections,
    private readonly graph: GraphClient,
    private readonly clock: Clock,
  ) {}

  /** Reads an invite of an app (UUID), and changes nothing; null when there is no such invite. */
  async inspect(appId: string, invite: string): Promise<InspectedInvite | null> {
    const id = this.secrets.read(invite);
    const state = id === null ? null : await this.invites.find(id, appId);
    return state && { invite: state, instagramUsername: await this.findName(state) };
  }

  /**
   * The username of the person; null when the invite has ended, the account is not connected, or Instagram does not say it in time. An
   * invite that connects no one is no reason to ask who somebody is.
   */
  private async findName(invite: InviteState): Promise<string | null> {
    if (readInviteStatus(invite, this.clock.now()) !== 'pending') return null;
    const { accountId, igsid } = invite;
    const found = await this.connections.findForSending(accountId);
    if (found.kind !== 'ready') return null;
    const { promise: timeout, resolve } = Promise.withResolvers<null>();
    const timer = setTimeout(() => resolve(null), NAME_TIMEOUT_MS);
    const profile = await Promise.race([this.graph.readProfile(found.connection, igsid), timeout]);
    clearTimeout(timer);
    return profile?.kind === 'ok' ? profile.value.username : null;
  }
}
