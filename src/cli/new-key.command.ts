import { createApiKey } from '../api-keys/api-key.js';
import { Ids } from '../platform/ids/ids.service.js';

/** Prints a new API key for `ADMIN_API_KEY`. */
export function newKey(print: (line: string) => void): void {
  print(makeKey(new Ids()));
}

/** Prints a complete set of secrets as lines of an environment file. */
export function newSecrets(print: (line: string) => void): void {
  const ids = new Ids();
  print(`META_VERIFY_TOKEN=${ids.randomBytes(16).toString('hex')}`);
  print(`REF_SIGNING_KEYS=k1:${ids.randomBytes(32).toString('base64')}`);
  print(`ADMIN_API_KEY=${makeKey(ids)}`);
  print(`AUDIT_KEY=${ids.randomBytes(32).toString('hex')}`);
  print(`SECRET_ENCRYPTION_KEYS=k1:${ids.randomBytes(32).toString('base64')}`);
  print(
    '# META_APP_SECRETS comes from Meta: the Instagram app secret (Instagram > API setup), or with Facebook Login',
  );
  print('# the app secret (Settings > Basic). If you are not sure, set both, separated by a comma.');
}

function makeKey(ids: Ids): string {
  return createApiKey(ids.newUuid(), (size) => ids.randomBytes(size));
}
