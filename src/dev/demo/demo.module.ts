import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/accounts.module.js';
import { ApiKeysModule } from '../../api-keys/api-keys.module.js';
import { AppsModule } from '../../apps/apps.module.js';
import { ConnectionModule } from '../../instagram/connection/connection.module.js';
import { DemoTenantService } from './demo-tenant.service.js';

@Module({
  imports: [ApiKeysModule, AppsModule, AccountsModule, ConnectionModule],
  providers: [DemoTenantService],
})
export class DemoModule {}
