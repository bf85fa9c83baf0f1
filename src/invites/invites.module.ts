import { Module } from '@nestjs/common';
import { AppsModule } from '../apps/apps.module.js';
import { ErasureModule } from '../erasure/erasure.module.js';
import { ConnectionModule } from '../instagram/connection/connection.module.js';
import { GraphModule } from '../instagram/graph/graph.module.js';
import { MessagesModule } from '../instagram/messages/messages.module.js';
import { InviteGate } from './invite-gate.service.js';
import { InviteInspection } from './invite-inspection.service.js';
import { InviteMaker } from './invite-maker.service.js';
import { InviteMint } from './invite-mint.service.js';
import { InviteStoreModule } from './invite-store.module.js';
import { InviteSweepService } from './invite-sweep.service.js';
import { InvitesController } from './invites.controller.js';

/** Makes invites: for apps, and (by `linking`) for people who tap in the chat. What one links is the decision of `linking`. */
@Module({
  imports: [AppsModule, ConnectionModule, ErasureModule, GraphModule, InviteStoreModule, MessagesModule],
  controllers: [InvitesController],
  providers: [InviteGate, InviteInspection, InviteMaker, InviteMint, InviteSweepService],
  exports: [InviteGate, InviteMaker, InviteStoreModule],
})
export class InvitesModule {}
