import { Module } from '@nestjs/common';
import { RefTokensService } from './ref-tokens.service.js';

@Module({ providers: [RefTokensService], exports: [RefTokensService] })
export class RefTokensModule {}
