import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { ErasureModule } from '../erasure/erasure.module.js';
import { IdentitiesModule } from '../identities/identities.module.js';
import { ConnectionModule } from '../instagram/connection/connection.module.js';
import { LinkEventsModule } from '../link-events/link-events.module.js';
import { LinksModule } from '../links/links.module.js';
import { ConnectController } from './connect.controller.js';
import { ConnectLinks } from './connect-links.service.js';
import { ConnectPageController } from './connect-page.controller.js';
import { ConnectPages } from './connect-pages.service.js';
import { ConnectPreviewController } from './connect-preview.controller.js';
import { ConnectQrController } from './connect-qr.controller.js';
import { ShownConnections } from './shown-connections.service.js';
import { DataDeletionPageController } from './data-deletion-page.controller.js';
import { InstagramCallbackController } from './instagram-callback.controller.js';
import { PageFiles } from './page-files.service.js';

@Module({
  imports: [
    AccountsModule,
    AppsModule,
    ConnectionModule,
    ErasureModule,
    IdentitiesModule,
    LinkEventsModule,
    LinksModule,
  ],
  controllers: [
    ConnectPageController,
    ConnectController,
    ConnectPreviewController,
    ConnectQrController,
    DataDeletionPageController,
    InstagramCallbackController,
  ],
  providers: [ConnectLinks, ConnectPages, ShownConnections, PageFiles],
})
export class ConnectModule {}
