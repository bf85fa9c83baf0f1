import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AppsModule } from '../apps/apps.module.js';
import { ErasedRowsRepository } from './erased-rows.repository.js';
import { ErasurePreview } from './erasure-preview.service.js';
import { ErasureReceipts } from './erasure-receipts.service.js';
import { ErasureRequests } from './erasure-requests.service.js';
import { ErasureSubjectsRepository } from './erasure-subjects.repository.js';
import { ErasureSubjects } from './erasure-subjects.service.js';
import { ErasureTraces } from './erasure-traces.service.js';
import { ErasureService } from './erasure.service.js';
import { ErasuresController } from './erasures.controller.js';
import { ErasuresRepository } from './erasures.repository.js';
import { OwnerReceipts } from './owner-receipts.service.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { SuppressionListRepository } from './suppression-list.repository.js';
import { SuppressionList } from './suppression-list.service.js';

@Module({
  imports: [AppsModule, AccountsModule],
  controllers: [ErasuresController],
  providers: [
    ErasedRowsRepository,
    ErasurePreview,
    ErasureReceipts,
    ErasureRequests,
    ErasuresRepository,
    ErasureService,
    ErasureSubjects,
    ErasureSubjectsRepository,
    ErasureTraces,
    OwnerReceipts,
    RetentionRepository,
    RetentionService,
    SuppressionList,
    SuppressionListRepository,
  ],
  exports: [ErasureRequests, OwnerReceipts, ErasureTraces, SuppressionList],
})
export class ErasureModule {}
