import { type Credentials, completeCredentials } from '../dev/demo/credentials.js';
import { credentialsPath, loadCredentials } from '../dev/demo/credentials.store.js';
import { Ids } from '../platform/ids/ids.service.js';

/**
 * The credentials of the service that runs with this data folder.
 * @throws Error when there are none: nothing was ever started there
 */
export function readCredentials(dataDir: string): Credentials {
  const stored = loadCredentials(dataDir);
  const url: unknown = typeof stored === 'object' && stored !== null ? Reflect.get(stored, 'url') : undefined;
  if (typeof url !== 'string' || url === '') {
    throw new Error(
      `${credentialsPath(dataDir)} is not there: this command works with the embedded mode. Start that with \`npm start\` in another terminal first`,
    );
  }
  return completeCredentials(stored, url, new Ids());
}
