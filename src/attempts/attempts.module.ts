import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { LinksModule } from '../links/links.module.js';
import { AttemptsController } from './attempts.controller.js';
import { AttemptsRepository } from './attempts.repository.js';
import { AttemptsService } from './attempts.service.js';
import { DeadLetterBacklog } from './dead-letter-backlog.service.js';
import { DeadLetterLog } from './dead-letter-log.service.js';
import { DeadLettersRepository } from './dead-letters.repository.js';

@Module({
  imports: [AppsModule, AccountsModule, LinksModule],
  controllers: [AttemptsController],
  providers: [AttemptsRepository, AttemptsService, DeadLetterBacklog, DeadLetterLog, DeadLettersRepository],
  exports: [AttemptsRepository, AttemptsService, DeadLetterBacklog, DeadLetterLog, DeadLettersRepository],
})
export class AttemptsModule {}
