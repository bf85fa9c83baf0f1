import 'reflect-metadata';
import { resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { createAdapter, servePages, setUpApp } from './app.setup.js';
import { credentialsInUse } from './dev/demo/credentials.js';
import { saveCredentials } from './dev/demo/credentials.store.js';
import type { DemoInstagram } from './dev/demo/demo-instagram.js';
import { readSettings } from './dev/demo/settings.js';
import { explainDataFolder } from './dev/embedded-postgres/data-folder-fault.js';
import { startEmbeddedPostgres } from './dev/embedded-postgres/embedded-postgres.js';
import type { Config } from './platform/config/config.js';
import { isLoopback } from './platform/config/load-config.js';
import { EnvironmentReader } from './platform/config/environment-reader.js';
import { StartFault } from './platform/config/start-fault.js';
import { findUnknownVariables } from './platform/config/unknown-variables.js';
import { type Environment, nameOfSecret } from './platform/config/variables.js';
import { createDataSource, migrate, needsMigration } from './data-source.js';
import { explainConnection } from './platform/database/connection-fault.js';
import { describeFault } from './platform/database/database-errors.js';
import { MetricsServer, type MetricsListening } from './platform/health/metrics-server.setup.js';
import { Metrics } from './platform/health/metrics.service.js';
import { createLogger, openStandardOutput } from './platform/logging/logger.setup.js';
import { Shutdown } from './shutdown.js';

async function start(shutdown: Shutdown): Promise<void> {
  for (const warning of findUnknownVariables(process.env)) process.stderr.write(`Warning: ${warning}\n`);
  const {
    config: read,
    env,
    credentials: stored,
  } = await explainDataFolder(new EnvironmentReader(process.env).text('HITCH_DATA_DIR'), () =>
    readSettings(process.env),
  );
  shutdown.extend(read.http.stopDelayMs);
  const instagram = stored && (await openFakeInstagram(read, env, shutdown));
  const config = instagram?.config ?? read;
  const { url: ownUrl, dataDir } = config.database;
  const databaseUrl =
    ownUrl ?? (await explainDataFolder(dataDir, () => openEmbeddedDatabase(dataDir, shutdown)));
  const variable = nameOfSecret(process.env, 'DATABASE_URL');
  if (ownUrl !== null && (await explainConnection(variable, ownUrl, () => needsMigration(ownUrl))))
    throw new StartFault([
      'The database schema is not up to date. Run `npm run migrate` with the same DATABASE_URL first.',
    ]);
  const { port, metrics } = await serve(config, databaseUrl, shutdown);

  const url = urlHere(config.http.host, port);
  instagram?.deliverTo(url);
  const publicUrl = config.links.publicUrl ?? url;
  const credentials = stored && credentialsInUse(stored, env, { url, publicUrl });
  const path =
    credentials && resolve(await explainDataFolder(dataDir, () => saveCredentials(dataDir, credentials)));
  shutdown.log?.info({ message: 'listening', host: config.http.host, port });
  if (metrics?.kind === 'port_taken')
    shutdown.log?.warn({ message: 'the port of the metrics is in use', port: metrics.port });
  process.stderr.write(describeStart(url, path, describeMetrics(metrics, config), instagram?.url ?? null));
}

/** The service's URL on this machine: what `PUBLIC_URL` names may be a tunnel or a proxy. */
function urlHere(host: string, port: number): string {
  const isLocalhost = isLoopback(host) || host === '0.0.0.0' || host === '::';
  return `http://${isLocalhost ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Starts the embedded PostgreSQL, brings its schema up to date and returns its URL. */
async function openEmbeddedDatabase(dataDir: string, shutdown: Shutdown): Promise<string> {
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log: (message) => process.stderr.write(`${message}\n`),
  });
  shutdown.add(() => postgres.stop());
  void postgres.exited.then(({ expected, reason }) => {
    if (!expected) void shutdown.end(1, `The embedded PostgreSQL has stopped: ${reason}`);
  });
  // Checked first, because taking the migrations' locks to find nothing to do takes three times as long.
  if (await needsMigration(postgres.url)) await migrate(postgres.url);
  return postgres.url;
}

/** Starts what plays Instagram in the embedded mode. Loaded only there: a service in production has no use for it. */
async function openFakeInstagram(
  config: Config,
  env: Environment,
  shutdown: Shutdown,
): Promise<DemoInstagram | null> {
  const { playsInstagram, startDemoInstagram } = await import('./dev/demo/demo-instagram.js');
  const instagram = playsInstagram(env) ? await startDemoInstagram(config, env) : null;
  if (instagram) shutdown.add(() => instagram.stop());
  return instagram;
}

interface Serving {
  readonly port: number;
  /** Null when the metrics are not served. */
  readonly metrics: MetricsListening | null;
}

/** Starts the application and the server of its metrics. */
async function serve(config: Config, databaseUrl: string, shutdown: Shutdown): Promise<Serving> {
  const dataSource = await createDataSource(databaseUrl).initialize();
  const log = createLogger(config.logging.level, openStandardOutput());
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.for(config, dataSource, log),
    createAdapter(config.http),
    { logger: false, bodyParser: false, abortOnError: false },
  );
  const metricsServer = new MetricsServer(app.get(Metrics));
  // Stopped last, so that the end of the service can be seen.
  shutdown.add(() => metricsServer.close());
  shutdown.add(() => app.close());
  await setUpApp(app, config);
  shutdown.log = log.child({ logger: 'main' });
  servePages(app, config);
  await app.listen(config.http.port, config.http.host);
  const metrics = config.metrics && (await metricsServer.listen(config.metrics));
  return { port: Number(new URL(await app.getUrl()).port), metrics };
}

function describeMetrics(metrics: MetricsListening | null, config: Config): string | null {
  if (metrics === null) return null;
  if (metrics.kind === 'port_taken')
    return `Warning: no metrics, because another program listens on port ${metrics.port}. Set METRICS_PORT to a free port.`;
  const { host = '' } = config.metrics ?? {};
  return `Metrics: http://${host.includes(':') ? `[${host}]` : host}:${metrics.port}/metrics`;
}

/**
 * The message on standard error once the service listens.
 * @param url URL of the service on this machine
 * @param credentialsPath absolute path of `credentials.json`; null when the user has set a database
 * @param metrics the line about the metrics, if any
 * @param phone URL of the fake Instagram's phone, if there is one
 */
function describeStart(
  url: string,
  credentialsPath: string | null,
  metrics: string | null,
  phone: string | null,
): string {
  const lines = [`Hitch listens on ${url}`, ...(metrics === null ? [] : [metrics])];
  if (credentialsPath !== null) {
    const key = `$(node -p "require('${credentialsPath}').appApiKey")`;
    lines.push(
      `Keys and secrets: ${credentialsPath}`,
      'Endpoints may be on this machine (http://localhost): only in this embedded mode.',
      ...(phone === null ? [] : [`A phone with a fake Instagram, to open links: ${phone}`]),
      '',
      'Mint your first link:',
      `  curl -s ${url}/v1/links -H "Authorization: Bearer ${key}" \\`,
      `    -H 'content-type: application/json' -d '{"externalUserId":"user-42","account":"acme"}'`,
      '',
      'See the whole flow with Instagram played by a simulator: npm run demo',
    );
  }
  return `${lines.join('\n')}\n`;
}

/** Why the service did not start and what to do about it, for a person at a terminal, without a stack. */
function describeStartFault(error: unknown): string {
  if (error instanceof StartFault) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `${error.message}: another program listens there. Set PORT to a free port.`;
  const message = error instanceof Error ? error.message : String(error);
  return `Hitch did not start: ${message} (${describeFault(error)})`;
}

const shutdown = new Shutdown();
// After an uncaught error the state of the process is unknown, so it ends.
process.on('uncaughtException', (error) => shutdown.fail('uncaught exception', error));
process.on('unhandledRejection', (error) => shutdown.fail('unhandled rejection', error));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void shutdown.end(0));
start(shutdown).catch((error: unknown) => shutdown.end(1, describeStartFault(error)));
