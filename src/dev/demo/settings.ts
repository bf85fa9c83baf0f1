import { readFileSync } from 'node:fs';
import type { Config } from '../../platform/config/config.js';
import { isEmbedded, loadConfig } from '../../platform/config/load-config.js';
import { StartFault } from '../../platform/config/start-fault.js';
import { type Environment, readSecretFiles } from '../../platform/config/variables.js';
import { Ids } from '../../platform/ids/ids.service.js';
import { completeCredentials, type Credentials, toDemoConfig, withCredentials } from './credentials.js';
import { loadCredentials } from './credentials.store.js';

export interface Settings {
  readonly config: Config;
  /** The variables with what files and the embedded mode add to them. */
  readonly env: Environment;
  /** Null with `DATABASE_URL`. */
  readonly credentials: Credentials | null;
}

/**
 * Reads the configuration; in the embedded mode generated credentials fill in the secrets that are not set.
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
