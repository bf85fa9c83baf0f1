import { Module } from '@nestjs/common';
import { SuppressionListRepository } from './suppression-list.repository.js';
import { SuppressionList } from './suppression-list.service.js';

@Module({ providers: [SuppressionListRepository, SuppressionList], exports: [SuppressionList] })
export class SuppressionListModule {}
