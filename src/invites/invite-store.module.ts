import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { InviteSecrets } from './invite-secrets.service.js';
import { InvitesRepository } from './invites.repository.js';
import { InvitesService } from './invites.service.js';

/** The rows of invites. It is below the messages that bring invites, and below what redeems them. */
@Module({
  imports: [AccountsModule],
  providers: [InviteSecrets, InvitesRepository, InvitesService],
  exports: [InviteSecrets, InvitesRepository, InvitesService],
})
export class InviteStoreModule {}
