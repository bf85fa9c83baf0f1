import { type DynamicModule, Module } from '@nestjs/common';
import {
  APPS_CONFIG,
  AUDIT_CONFIG,
  type Config,
  DEMO_CONFIG,
  ENDPOINTS_CONFIG,
  INSTAGRAM_CONFIG,
  LINKS_CONFIG,
  META_FORWARDING_CONFIG,
  META_WEBHOOKS_CONFIG,
  NOTIFICATIONS_CONFIG,
  REF_TOKENS_CONFIG,
  RETENTION_CONFIG,
} from './config.js';

/** Hands each feature its own slice of the configuration. */
@Module({})
export class ConfigModule {
  static for(config: Config): DynamicModule {
    const slices = [
      { provide: REF_TOKENS_CONFIG, useValue: config.refTokens },
      { provide: LINKS_CONFIG, useValue: config.links },
      { provide: META_WEBHOOKS_CONFIG, useValue: config.metaWebhooks },
      { provide: META_FORWARDING_CONFIG, useValue: config.metaForwarding },
      { provide: APPS_CONFIG, useValue: config.apps },
      { provide: AUDIT_CONFIG, useValue: config.audit },
      { provide: ENDPOINTS_CONFIG, useValue: config.endpoints },
      { provide: INSTAGRAM_CONFIG, useValue: config.instagram },
      { provide: NOTIFICATIONS_CONFIG, useValue: config.notifications },
      { provide: RETENTION_CONFIG, useValue: config.retention },
      { provide: DEMO_CONFIG, useValue: config.demo },
    ];
    return {
      module: ConfigModule,
      global: true,
      providers: slices,
      exports: slices.map((slice) => slice.provide),
    };
  }
}
