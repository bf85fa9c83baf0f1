import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/accounts.module.js';
import { ApiKeysModule } from '../../api-keys/api-keys.module.js';
import { ErasureModule } from '../../erasure/erasure.module.js';
import { NotificationsModule } from '../../notifications/notifications.module.js';
import { GraphModule } from '../graph/graph.module.js';
import { BusinessLogin } from './business-login.service.js';
import { ConnectStatesRepository } from './connect-states.repository.js';
import { LoginStates } from './login-states.service.js';
import { ConnectingService } from './connecting.service.js';
import { ConnectionNotices } from './connection-notices.service.js';
import { ConnectionOwners } from './connection-owners.service.js';
import { ConnectionRenewals } from './connection-renewals.service.js';
import { TokenBox } from './token-box.service.js';
import { ConnectionsController } from './connections.controller.js';
import { AccountConnectionsRepository } from './account-connections.repository.js';
import { AccountConnections } from './account-connections.service.js';
import { TokenRefresh } from './token-refresh.service.js';

@Module({
  imports: [AccountsModule, ApiKeysModule, ErasureModule, GraphModule, NotificationsModule],
  controllers: [ConnectionsController],
  providers: [
    BusinessLogin,
    ConnectingService,
    ConnectionNotices,
    ConnectionOwners,
    ConnectionRenewals,
    AccountConnections,
    AccountConnectionsRepository,
    TokenBox,
    LoginStates,
    ConnectStatesRepository,
    TokenRefresh,
  ],
  exports: [BusinessLogin, ConnectingService, ConnectionOwners, AccountConnections, TokenRefresh],
})
export class ConnectionModule {}
