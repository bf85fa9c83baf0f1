import { loadConfig } from '../platform/config/load-config.js';
import type { SiblingChannel } from '../siblings/sibling-messages.js';
import { describeStartFault } from './describe-start-fault.js';
import type { Ending } from './ending.js';
import { serve } from './serving.js';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.js';

/** Serves as the primary says, and stops on its word. When the primary is gone, node ends this process at once. */
export async function work(ending: Ending): Promise<void> {
  const told = new Promise<WorkerSettings>((resolve) => {
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'serve') resolve(message.settings);
      if (message.kind === 'stop') void ending.end(0);
    });
  });
  await say({ kind: 'hello' });
  try {
    await say({ kind: 'listening', port: await begin(await told, ending) });
  } catch (error) {
    await say({ kind: 'failed', reason: describeStartFault(error) });
    await ending.end(1);
  }
}

async function begin({ env, demo, databaseUrl, number }: WorkerSettings, ending: Ending): Promise<number> {
  const result = loadConfig(env, demo);
  if ('faults' in result) throw new TypeError('the primary has read these settings without a fault');
  ending.extend(result.config.http.stopDelayMs);
  return serve(result.config, databaseUrl, ending, { number, siblings });
}

const siblings: SiblingChannel = {
  send: (message) => void say(message),
  listen: (listener) =>
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'question' || message.kind === 'answers') listener(message);
    }),
};

/** Resolves when it was handed over; a primary that is gone hears nothing any more, and neither do we live on. */
function say(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) resolve();
    else process.send?.(message, undefined, undefined, () => resolve());
  });
}
