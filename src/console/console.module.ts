import { type DynamicModule, Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import type { ConsoleConfig } from '../platform/config/config.js';
import { ConsoleDoor } from './console-door.service.js';
import { ConsoleSessionsController } from './console-sessions.controller.js';
import { ConsoleSessionsRepository } from './console-sessions.repository.js';
import { ConsoleSessions } from './console-sessions.service.js';
import { SignInLinksRepository } from './sign-in-links.repository.js';
import { SignIns } from './sign-ins.service.js';

@Module({})
export class ConsoleModule {
  /** When the console is off it has no routes, and no session lets anyone in. */
  static for({ isServed }: ConsoleConfig): DynamicModule {
    return {
      module: ConsoleModule,
      imports: [ApiKeysModule],
      ...(isServed && {
        controllers: [ConsoleSessionsController],
        providers: [ConsoleDoor, ConsoleSessions, ConsoleSessionsRepository, SignInLinksRepository, SignIns],
      }),
    };
  }
}
