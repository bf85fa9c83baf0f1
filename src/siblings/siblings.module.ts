import { type DynamicModule, Module } from '@nestjs/common';
import type { SiblingChannel } from './sibling-messages.js';
import { Siblings } from './siblings.service.js';
import { SIBLING_CHANNEL } from './siblings.tokens.js';

@Module({})
export class SiblingsModule {
  /** @param channel null: there is no other process */
  static for(channel: SiblingChannel | null): DynamicModule {
    return {
      module: SiblingsModule,
      global: true,
      providers: [{ provide: SIBLING_CHANNEL, useValue: channel }, Siblings],
      exports: [Siblings],
    };
  }
}
