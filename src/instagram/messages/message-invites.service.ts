import { Injectable } from '@nestjs/common';
import type { AppEntity } from '../../apps/app.entity.js';
import { toInviteLink } from '../../invites/invite-code.js';
import { InviteSecrets } from '../../invites/invite-secrets.service.js';
import { readInviteStatus } from '../../invites/invite-state.js';
import { InvitesService } from '../../invites/invites.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import type { InviteParts } from '../chat/compose-message.js';

/** What a message says about the invite that it brings, or why it is no longer sent. */
export type MessageInvite =
  | { readonly kind: 'open'; readonly invite: InviteParts }
  | { readonly kind: 'obsolete'; readonly code: 'erased' | 'no_longer_open' };

const OVER: MessageInvite = { kind: 'obsolete', code: 'no_longer_open' };

/** Makes the links of invites for the messages that bring them. No row holds one. */
@Injectable()
export class MessageInvites {
  constructor(
    private readonly invites: InvitesService,
    private readonly secrets: InviteSecrets,
    private readonly clock: Clock,
  ) {}

  /** The link of an invite (UUID) at this moment. The app may have lost its page, and the invite may have ended. */
  async find(id: string, app: AppEntity | null): Promise<MessageInvite> {
    const invite = await this.invites.find(id, null);
    if (invite === null) return { kind: 'obsolete', code: 'erased' };
    const text = this.secrets.of(invite);
    const now = this.clock.now();
    const inviteUrl = app?.disabledAt === null ? app.inviteUrl : null;
    if (text === null || inviteUrl === null || readInviteStatus(invite, now) !== 'pending') return OVER;
    return {
      kind: 'open',
      invite: {
        url: toInviteLink(inviteUrl, text),
        host: new URL(inviteUrl).host,
        expiresInMs: invite.expiresAt.getTime() - now.getTime(),
      },
    };
  }
}
