import { Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { AttemptsModule } from '../attempts/attempts.module.js';
import { IdentitiesModule } from '../identities/identities.module.js';
import { LinksModule } from '../links/links.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { ExportAnswer } from './export-answer.service.js';
import { ExportsController } from './exports.controller.js';

/** Whole lists as files. */
@Module({
  imports: [ApiKeysModule, LinksModule, IdentitiesModule, AttemptsModule, NotificationsModule],
  controllers: [ExportsController],
  providers: [ExportAnswer],
})
export class ExportsModule {}
