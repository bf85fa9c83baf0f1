import { Module } from '@nestjs/common';
import { AccountsModule } from '../../accounts/accounts.module.js';
import { ConnectionModule } from '../connection/connection.module.js';
import { GraphModule } from '../graph/graph.module.js';
import { IceBreakersController } from './ice-breakers.controller.js';
import { IceBreakersRepository } from './ice-breakers.repository.js';
import { IceBreakers } from './ice-breakers.service.js';

/** The questions that a new thread offers. */
@Module({
  imports: [AccountsModule, ConnectionModule, GraphModule],
  controllers: [IceBreakersController],
  providers: [IceBreakers, IceBreakersRepository],
  exports: [IceBreakers],
})
export class IceBreakersModule {}
