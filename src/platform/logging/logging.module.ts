import { type DynamicModule, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger } from 'pino';

/** Puts pino behind Nest's `Logger`, which everything else logs through. */
@Module({})
export class LoggingModule {
  static for(logger: Logger): DynamicModule {
    const pinoLogger = LoggerModule.forRoot({
      pinoHttp: { logger, wrapSerializers: false },
      // Requests are followed by hooks of Fastify, which know the route's pattern and cost less than a middleware.
      forRoutes: [],
      // `context` is also what an app keeps with a link.
      renameContext: 'logger',
    });
    return { module: LoggingModule, imports: [pinoLogger] };
  }
}
