import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { createAdapter, setUpApp } from '../app.setup.js';
import type { Config } from '../platform/config/config.js';
import { createDataSource } from '../data-source.js';
import { createLogger } from '../platform/logging/logger.setup.js';
import { openStandardOutput } from '../platform/logging/standard-output.setup.js';
import { serveOpenApi } from '../platform/openapi/openapi.setup.js';
import type { SiblingChannel } from '../siblings/sibling-messages.js';
import type { Ending } from './ending.js';

/** What tells a process that it is one of several. */
export interface Place {
  readonly number: number;
  readonly siblings: SiblingChannel;
}

/**
 * Has this process serve; at its end it stops gently.
 * @param place null when it is the only one
 * @returns the port on which it listens
 */
export async function serve(
  config: Config,
  databaseUrl: string,
  ending: Ending,
  place: Place | null,
): Promise<number> {
  const dataSource = await createDataSource(databaseUrl).initialize();
  const log = createLogger(config.logging.level, openStandardOutput(place !== null), place?.number);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.for(config, dataSource, log, place?.siblings ?? null),
    createAdapter(config.http.trustedProxies),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  ending.add(() => app.close());
  await setUpApp(app, config.http);
  ending.log = log.child({ logger: 'main' });
  serveOpenApi(app);
  await app.listen(config.http.port, config.http.host);
  return Number(new URL(await app.getUrl()).port);
}
