import { Module } from '@nestjs/common';
import { ConnectionModule } from '../instagram/connection/connection.module.js';
import { GraphModule } from '../instagram/graph/graph.module.js';
import { LinkingModule } from '../linking/linking.module.js';
import { InviteInspection } from './invite-inspection.service.js';
import { InviteMintModule } from './invite-mint.module.js';
import { InviteRedemptionController } from './invite-redemption.controller.js';
import { InviteStoreModule } from './invite-store.module.js';
import { InvitesController } from './invites.controller.js';

/** The routes of invites. `linking` decides what an invite links. */
@Module({
  imports: [InviteStoreModule, InviteMintModule, LinkingModule, ConnectionModule, GraphModule],
  controllers: [InviteRedemptionController, InvitesController],
  providers: [InviteInspection],
})
export class InvitesModule {}
