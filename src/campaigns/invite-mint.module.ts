import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { ErasureModule } from '../erasure/erasure.module.js';
import { MessagesModule } from '../instagram/messages/messages.module.js';
import { InviteGate } from './invite-gate.service.js';
import { InviteMaker } from './invite-maker.service.js';
import { InviteMint } from './invite-mint.service.js';
import { InviteStoreModule } from './invite-store.module.js';
import { InviteSweepService } from './invite-sweep.service.js';

/** Makes invites: for apps, and (by `linking`) for people who tap in the chat. */
@Module({
  imports: [AppsModule, ErasureModule, MessagesModule, InviteStoreModule],
  providers: [InviteGate, InviteMaker, InviteMint, InviteSweepService],
  exports: [InviteGate, InviteMaker, InviteMint],
})
export class InviteMintModule {}
