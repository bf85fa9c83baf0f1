import { readFileSync } from 'node:fs';
import type { Config } from '../config/config.js';
import { isEmbedded, loadConfig } from '../config/load-config.js';
import { type Environment, readSecretFiles } from '../config/variables.js';
import {
  completeCredentials,
  type Credentials,
  toDemoConfig,
  withCredentials,
} from '../embedded/credentials.js';
import { loadCredentials } from '../embedded/credentials.store.js';
import { Ids } from '../ids/ids.service.js';
import { StartFault } from '../start-fault.js';

export interface Settings {
  readonly config: Config;
  /** The variables with what files and the embedded mode add to them. */
  readonly env: Environment;
  /** Null with `DATABASE_URL`. */
  readonly credentials: Credentials | null;
}

/**
 * Reads everything that the environment decides.
 * @throws StartFault that lists every fault
 */
export function readSettings(environment: Environment): Settings {
  const read = readSecretFiles(environment, (path) => readFileSync(path, 'utf8'));
  const dataDir = read.env['HITCH_DATA_DIR'] || '.hitch';
  const stored = isEmbedded(read.env) ? completeCredentials(loadCredentials(dataDir), '', new Ids()) : null;
  const env = stored ? withCredentials(read.env, stored) : read.env;
  const result = loadConfig(env, stored && toDemoConfig(stored));
  const faults = [...read.faults, ...('faults' in result ? result.faults : [])];
  if (faults.length > 0 || 'faults' in result)
    throw new StartFault(['The configuration is not usable:', ...faults.map((fault) => `- ${fault}`)]);
  return { config: result.config, env, credentials: stored };
}
