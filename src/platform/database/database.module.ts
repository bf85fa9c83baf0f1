import { type DynamicModule, Module } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ChannelListener } from './channel-listener.service.js';
import { Database } from './database.service.js';
import { urlOf } from './connection.js';
import { DATA_SOURCE, LISTEN_URL } from './database.tokens.js';
import { Locks } from './locks.service.js';

@Module({})
export class DatabaseModule {
  /**
   * @param dataSource connected already: a start that cannot reach its database must say so and end
   * @param directUrl the server past a pooler; null: that of the data source
   */
  static for(dataSource: DataSource, directUrl: string | null): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        { provide: DATA_SOURCE, useValue: dataSource },
        { provide: LISTEN_URL, useValue: directUrl ?? urlOf(dataSource) },
        Database,
        Locks,
        ChannelListener,
      ],
      exports: [Database, Locks, ChannelListener],
    };
  }
}
