import { Module } from '@nestjs/common';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';
import { RetentionWorker } from './retention.worker.js';

@Module({ providers: [RetentionRepository, RetentionService, RetentionWorker] })
export class RetentionModule {}
