import { Module } from '@nestjs/common';
import { LinkEventsModule } from '../link-events/link-events.module.js';
import { LinksModule } from '../links/links.module.js';
import { ConnectController } from './connect.controller.js';
import { ConnectLinks } from './connect-links.service.js';
import { ConnectQrController } from './connect-qr.controller.js';

@Module({
  imports: [LinkEventsModule, LinksModule],
  controllers: [ConnectController, ConnectQrController],
  providers: [ConnectLinks],
})
export class ConnectModule {}
