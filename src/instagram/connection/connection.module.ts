import { Module } from '@nestjs/common';
import { AccountConnectionsRepository } from './account-connections.repository.js';
import { AccountConnections } from './account-connections.service.js';
import { TokenBox } from './token-box.service.js';

/** The access to accounts that their owners have given. */
@Module({
  providers: [AccountConnections, AccountConnectionsRepository, TokenBox],
  exports: [AccountConnections],
})
export class ConnectionModule {}
