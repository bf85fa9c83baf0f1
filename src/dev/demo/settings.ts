import { readFileSync } from 'node:fs';
import type { Config } from '../../platform/config/config.js';
import { EnvironmentReader } from '../../platform/config/environment-reader.js';
import { isEmbedded, loadConfig } from '../../platform/config/load-config.js';
import { StartFault } from '../../platform/config/start-fault.js';
import { type Environment, readSecretFiles } from '../../platform/config/variables.js';
import { Ids } from '../../platform/ids/ids.service.js';
import { completeCredentials, type Credentials, toDemoConfig, withCredentials } from './credentials.js';
import { loadCredentials } from './credentials.store.js';

interface Settings {
  readonly config: Config;
  /** The variables, with secrets from files and from the embedded mode filled in. */
  readonly env: Environment;
  /** Null with `DATABASE_URL`. */
  readonly credentials: Credentials | null;
}

/**
 * Reads the configuration. In the embedded mode generated credentials replace secrets that are not set.
 * @throws StartFault with every fault
 */
export function readSettings(environment: Environment): Settings {
  const read = readSecretFiles(environment, (path) => readFileSync(path, 'utf8'));
  const dataDir = new EnvironmentReader(read.env).text('HITCH_DATA_DIR');
  const stored = isEmbedded(read.env) ? completeCredentials(loadCredentials(dataDir), '', new Ids()) : null;
  const env = stored ? withCredentials(read.env, stored) : read.env;
  const result = loadConfig(env, stored && toDemoConfig(stored));
  const faults = [...read.faults, ...('faults' in result ? result.faults : [])];
  if (faults.length > 0 || 'faults' in result)
    throw new StartFault(['The configuration is not valid:', ...faults.map((fault) => `- ${fault}`)]);
  return { config: result.config, env, credentials: stored };
}
