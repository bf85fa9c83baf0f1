import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ChannelListener } from './channel-listener.service.js';
import { Database } from './database.service.js';
import { DATA_SOURCE } from './database.tokens.js';
import { Locks } from './locks.service.js';

@Module({})
export class DatabaseModule {
  /** @param dataSource connected already: a start that cannot reach its database must say so and end */
  static for(dataSource: DataSource): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [{ provide: DATA_SOURCE, useValue: dataSource }, Database, Locks, ChannelListener],
      exports: [Database, Locks, ChannelListener],
    };
  }
}
