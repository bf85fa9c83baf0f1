import { parseApiKey, secretOf } from '../../api-keys/api-key.js';
import { type KeyRing, parseKeyRing } from '../../ref-tokens/key-ring.js';
import type { EnvironmentReader } from './environment-reader.js';
import { findWeakness, MIN_SECRET_LENGTH } from './secret-strength.js';
import { SECRET_NAMES, type SecretName } from './variables.js';

/** An attacker who reads the audit must not be able to try out ids. */
const MIN_AUDIT_KEY_LENGTH = 32;

/** A fault for each required secret that is not set. */
export function refuseMissing(reader: EnvironmentReader): void {
  for (const name of SECRET_NAMES)
    if (!reader.isSet(name))
      reader.fault(name, `is missing; set ${name} or ${name}_FILE (${sourceOf(name)})`);
}

/** The keys of the variable; null when it is empty or wrong. */
export function readKeyRing(reader: EnvironmentReader, name: string): KeyRing | null {
  const text = reader.text(name);
  if (text === '') return null;
  const result = parseKeyRing(text);
  if ('ring' in result) return result.ring;
  reader.fault(name, `cannot be read: ${result.fault}`);
  return null;
}

/**
 * The keys of `SECRET_ENCRYPTION_KEYS`, then those of `ENDPOINT_SECRET_KEYS`, its former name; null when neither is set. What was
 * encrypted under the former name can still be read.
 */
export function readEncryptionKeys(reader: EnvironmentReader): KeyRing | null {
  const ring = readKeyRing(reader, 'SECRET_ENCRYPTION_KEYS');
  const former = readKeyRing(reader, 'ENDPOINT_SECRET_KEYS');
  if (ring === null || former === null) return ring ?? former;
  for (const [kid, key] of former.keys)
    if (ring.keys.get(kid)?.equals(key) === false)
      reader.fault(
        'SECRET_ENCRYPTION_KEYS',
        `has another key of the kid ${kid} than ENDPOINT_SECRET_KEYS; give the new key a kid of its own`,
      );
  return { signingKid: ring.signingKid, keys: new Map([...ring.keys, ...former.keys]) };
}

/** `META_APP_SECRETS`. */
export function readAppSecrets(reader: EnvironmentReader): readonly string[] {
  const appSecrets = reader.list('META_APP_SECRETS');
  if (appSecrets.includes(''))
    reader.fault('META_APP_SECRETS', 'must not have an empty secret between its commas');
  for (const [index, secret] of appSecrets.entries()) {
    const place = appSecrets.length === 1 ? '' : ` (entry ${index + 1})`;
    if (secret !== '') refuseWeak(reader, 'META_APP_SECRETS', secret, MIN_SECRET_LENGTH, place);
  }
  return appSecrets;
}

/** `META_VERIFY_TOKEN`. */
export function readVerifyToken(reader: EnvironmentReader): string {
  const token = reader.text('META_VERIFY_TOKEN');
  if (token !== '') refuseWeak(reader, 'META_VERIFY_TOKEN', token, MIN_SECRET_LENGTH);
  return token;
}

/** `ADMIN_API_KEY`. */
export function readAdminApiKey(reader: EnvironmentReader): string {
  const key = reader.text('ADMIN_API_KEY');
  const weakness = parseApiKey(key) === null ? null : findWeakness(secretOf(key));
  if (key !== '' && parseApiKey(key) === null)
    reader.fault('ADMIN_API_KEY', 'must be an hk_… key; create one with `npx hitch new-key`');
  if (weakness !== null)
    reader.fault(
      'ADMIN_API_KEY',
      `can be guessed: its secret ${weakness}; create one with \`npx hitch new-key\``,
    );
  return key;
}

/** `AUDIT_KEY`. */
export function readAuditKey(reader: EnvironmentReader): string {
  const key = reader.text('AUDIT_KEY');
  if (key !== '') refuseWeak(reader, 'AUDIT_KEY', key, MIN_AUDIT_KEY_LENGTH);
  return key;
}

function refuseWeak(
  reader: EnvironmentReader,
  name: SecretName,
  secret: string,
  least: number,
  place = '',
): void {
  if ([...secret].length < least) return reader.fault(name, `must have at least ${least} characters${place}`);
  const weakness = findWeakness(secret);
  if (weakness !== null) reader.fault(name, `can be guessed: it ${weakness}${place} (${sourceOf(name)})`);
}

/** Where a secret comes from. */
function sourceOf(name: SecretName): string {
  if (name === 'META_APP_SECRETS') return 'the secret of your app at Meta, see docs/meta-setup.md';
  return '`npx hitch new-secrets` generates one';
}
