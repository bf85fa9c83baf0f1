import { createApiKey } from '../api-keys/api-key.js';
import { Ids } from '../platform/ids/ids.service.js';

/** Prints a fresh API key for `ADMIN_API_KEY`. */
export function newKey(print: (line: string) => void): void {
  print(makeKey(new Ids()));
}

/** Prints a full set of secrets in the form of an environment file. */
export function newSecrets(print: (line: string) => void): void {
  const ids = new Ids();
  print(`META_VERIFY_TOKEN=${ids.randomBytes(16).toString('hex')}`);
  print(`REF_SIGNING_KEYS=k1:${ids.randomBytes(32).toString('base64')}`);
  print(`ADMIN_API_KEY=${makeKey(ids)}`);
  print(`AUDIT_KEY=${ids.randomBytes(32).toString('hex')}`);
  print(`ENDPOINT_SECRET_KEYS=k1:${ids.randomBytes(32).toString('base64')}`);
  print(
    '# META_APP_SECRETS is what Meta signs with: the Instagram app secret (Instagram > API setup), or the app secret',
  );
  print(
    '# (Settings > Basic) with Facebook Login. When in doubt give both, with a comma between: either may have signed.',
  );
}

function makeKey(ids: Ids): string {
  return createApiKey(ids.newUuid(), (size) => ids.randomBytes(size));
}
