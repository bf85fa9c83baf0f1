import cluster from 'node:cluster';
import { enableCompileCache } from 'node:module';
import { join, resolve } from 'node:path';
import { inForce, toDemoConfig } from './dev/demo/credentials.js';
import { saveCredentials } from './dev/demo/credentials.store.js';
import { createLogger } from './platform/logging/logger.setup.js';
import { openStandardOutput } from './platform/logging/standard-output.setup.js';
import { describeStartFault } from './processes/describe-start-fault.js';
import { Ending } from './processes/ending.js';
import { prepareDatabase } from './processes/prepared-database.js';
import { readSettings, type Settings } from './processes/settings.js';
import { Workers } from './processes/workers.js';
import { describeStart } from './start-message.js';

// The next start finds compiled what this one leaves when it stops. In dist, which nobody else writes to, and where that cannot
// be written (as in the image) nowhere.
enableCompileCache(join(import.meta.dirname, '..', '.compile-cache'));

/** The service, or the primary process of several; what is loaded only where it is needed comes later. */
async function start(ending: Ending): Promise<void> {
  const settings = readSettings(process.env);
  const { config } = settings;
  ending.extend(config.http.stopDelayMs);
  const isAlone = config.processes.workers === 1;
  const databaseUrl = await prepareDatabase(config.database, ending, () => {
    // What is wrong with it is told where it is used.
    if (isAlone) loadServing().catch(() => undefined);
  });
  const port = isAlone
    ? await serveAlone(settings, databaseUrl, ending)
    : await startWorkers(settings, databaseUrl, ending);

  const url = config.http.port === 0 ? `http://localhost:${port}` : config.http.publicUrl;
  const credentials = settings.credentials && inForce(settings.credentials, settings.env, url);
  const path = credentials && resolve(saveCredentials(config.database.dataDir, credentials));
  ending.log?.info({ message: 'listening', host: config.http.host, port });
  process.stderr.write(describeStart(`http://localhost:${port}`, path));
}

async function serveAlone({ config }: Settings, databaseUrl: string, ending: Ending): Promise<number> {
  const { serve } = await loadServing();
  return serve(config, databaseUrl, ending, null);
}

/** The whole service, which a process that only watches others never needs. */
function loadServing(): Promise<typeof import('./processes/serving.js')> {
  return import('./processes/serving.js');
}

function startWorkers(
  { config, env, credentials }: Settings,
  databaseUrl: string,
  ending: Ending,
): Promise<number> {
  const log = createLogger(config.logging.level, openStandardOutput(true)).child({ logger: 'main' });
  ending.log = log;
  const workers = new Workers(
    { env, demo: credentials && toDemoConfig(credentials), databaseUrl },
    {
      count: config.processes.workers,
      program: import.meta.filename,
      log,
      giveUp: (reason) => void ending.end(1, reason),
    },
  );
  ending.add(() => workers.stop());
  return workers.start();
}

const ending = new Ending(cluster.isWorker ? 'A worker of Hitch' : 'Hitch');
// Nothing of ours throws where nobody catches: what does leaves the process in a state that nobody knows.
process.on('uncaughtException', (error) => ending.fail('uncaught exception', error));
process.on('unhandledRejection', (error) => ending.fail('unhandled rejection', error));
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  // Terminals and supervisors send them to all processes; workers stop together, on the primary's word.
  process.on(signal, () => void (cluster.isPrimary && ending.end(0)));
}

if (cluster.isWorker) {
  const { work } = await import('./processes/worker.js');
  await work(ending);
} else {
  start(ending).catch((error: unknown) => ending.end(1, describeStartFault(error)));
}
