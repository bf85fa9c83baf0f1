import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createAdapter, setUpApp } from './app.setup.js';
import type { Config } from './config/config.js';
import { isEmbedded, loadConfig } from './config/load-config.js';
import { type Environment, readSecretFiles } from './config/variables.js';
import { createDataSource } from './database/data-source.js';
import { describeFault } from './database/database-errors.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './database/embedded/embedded-postgres.js';
import { migrate, needsMigration } from './database/migrate.js';
import {
  completeCredentials,
  type Credentials,
  inForce,
  toDemoConfig,
  withCredentials,
} from './embedded/credentials.js';
import { loadCredentials, saveCredentials } from './embedded/credentials.store.js';
import { createLogger } from './logging/logger.setup.js';
import { openStandardOutput } from './logging/standard-output.setup.js';
import { Ids } from './ids/ids.service.js';
import { serveOpenApi } from './openapi/openapi.setup.js';
import { StartFault } from './start-fault.js';
import { describeStart } from './start-message.js';

/** A request that is under way when we are told to stop may take this long; then we go all the same. */
const STOP_DEADLINE_MS = 20_000;
let stopDeadlineMs = STOP_DEADLINE_MS;

interface Settings {
  readonly config: Config;
  readonly env: Environment;
  /** Null with `DATABASE_URL`. */
  readonly credentials: Credentials | null;
}

/** For the log on standard output, which is for machines; what a person at a terminal should read goes to standard error. */
const logger = new Logger('main');
// Until the log is set up there is nobody to read it: what goes wrong before is said to the person.
Logger.overrideLogger(false);

/** What has to be undone at the end, latest first. */
const stops: (() => Promise<void>)[] = [];

async function start(): Promise<void> {
  const settings = readSettings();
  const { config } = settings;
  stopDeadlineMs += config.http.stopDelayMs;
  const databaseUrl = config.database.url ?? (await startDatabase(config.database.dataDir)).url;
  await prepareSchema(databaseUrl, config.database.url === null);

  const dataSource = await createDataSource(databaseUrl).initialize();
  const log = createLogger(config.logging.level, openStandardOutput());
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.for(config, dataSource, log),
    createAdapter(config.http.trustedProxies),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  stops.push(() => app.close());
  await setUpApp(app, config.http);
  serveOpenApi(app);
  await app.listen(config.http.port, config.http.host);

  const { port } = new URL(await app.getUrl());
  const url = config.http.port === 0 ? `http://localhost:${port}` : config.http.publicUrl;
  const credentials = settings.credentials && inForce(settings.credentials, settings.env, url);
  const path = credentials && resolve(saveCredentials(config.database.dataDir, credentials));
  logger.log({ message: 'listening', host: config.http.host, port: Number(port) });
  process.stderr.write(describeStart(`http://localhost:${port}`, path));
}

function readSettings(): Settings {
  const read = readSecretFiles(process.env, (path) => readFileSync(path, 'utf8'));
  const dataDir = read.env['HITCH_DATA_DIR'] || '.hitch';
  const stored = isEmbedded(read.env) ? completeCredentials(loadCredentials(dataDir), '', new Ids()) : null;
  const env = stored ? withCredentials(read.env, stored) : read.env;
  const result = loadConfig(env, stored && toDemoConfig(stored));
  const faults = [...read.faults, ...('faults' in result ? result.faults : [])];
  if (faults.length > 0 || 'faults' in result)
    throw new StartFault(['The configuration is not usable:', ...faults.map((fault) => `- ${fault}`)]);
  return { config: result.config, env, credentials: stored };
}

async function startDatabase(dataDir: string): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: (message) => process.stderr.write(`${message}\n`),
  });
  stops.push(() => postgres.stop());
  void postgres.exited.then(({ expected, reason }) => {
    if (!expected) void stop(1, `The embedded PostgreSQL went away: ${reason}`);
  });
  return postgres;
}

async function prepareSchema(databaseUrl: string, ours: boolean): Promise<void> {
  if (ours) await migrate(databaseUrl);
  else if (await needsMigration(databaseUrl)) {
    throw new StartFault([
      'The database is not up to date. Run `npm run migrate` with the same DATABASE_URL first.',
    ]);
  }
}

/** Names and codes only: the words of a fault may carry people's ids. */
function fail(message: string, error: unknown): void {
  const fault = describeFault(error);
  logger.fatal({ message, fault });
  void stop(1, `Hitch stops: ${message}: ${fault}`);
}

let stopping = false;

async function stop(exitCode: number, reason?: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  if (reason) process.stderr.write(`${reason}\n`);
  logger.log({ message: 'stopping', exitCode });
  setTimeout(() => process.exit(1), stopDeadlineMs).unref();
  for (const undo of stops.toReversed()) {
    await undo().catch((error: unknown) => process.stderr.write(`stopping: ${describeFault(error)}\n`));
  }
  process.exit(exitCode);
}

process.on('SIGTERM', () => void stop(0));
process.on('SIGINT', () => void stop(0));
process.on('SIGHUP', () => void stop(0));
// Nothing of ours throws where nobody catches: what does leaves the process in a state that nobody knows.
process.on('uncaughtException', (error) => fail('uncaught exception', error));
process.on('unhandledRejection', (error) => fail('unhandled rejection', error));

start().catch((error: unknown) => stop(1, describeStartFault(error)));

/** What a person at a terminal can act on; the stack is for nobody there. */
function describeStartFault(error: unknown): string {
  if (error instanceof StartFault) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `${error.message}: another program listens there. Set PORT to a free one.`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return `Hitch did not start: ${message} (${describeFault(error)})`;
}
