import type { Credentials } from '../dev/demo/credentials.js';
import { MetaSimulator } from '../dev/simulator/meta-client.js';
import { chooseUrl, isOf } from './connection.js';
import type { Session } from './session.command.js';

/** What `demo` and `simulate` need beside the address: by the variable that holds it, and what it is. */
const NEEDED = {
  META_APP_SECRETS: 'the secret of your Meta app, with which the service verifies webhooks',
  META_VERIFY_TOKEN: 'the verify token of the service',
  HITCH_API_KEY:
    "a key of an app (not the admin key) with the scopes 'links:write', 'links:read' and 'identities:read'",
  ADMIN_API_KEY: 'an admin key of the service',
} as const;

type Needed = keyof typeof NEEDED;

/** A running service, and the keys and secrets to play its app, its support staff and Meta. */
export interface Stage {
  readonly url: string;
  /** Null when it is not known. */
  readonly adminApiKey: string | null;
  /** The demo account of the embedded mode; null for another service. */
  readonly account: Credentials['account'] | null;
  /** @throws Error that names the variable when the value is not known */
  need(name: Needed): string;
  /** @throws Error when the app secret or the verify token is not known */
  meta(): MetaSimulator;
}

/**
 * Finds the service and its secrets: options and variables (also as `<NAME>_FILE`) come before `credentials.json` of the embedded
 * mode, which is for the service that it names only.
 * @param url the option; undefined when it is not given
 * @throws Error when no address is known, or it is not one
 */
export function openStage(session: Session, url: string | undefined): Stage {
  const stored = session.readStored();
  const chosen = chooseUrl({ url, env: session.env, stored });
  if ('fault' in chosen) throw new Error(chosen.fault);
  const known = stored && isOf(stored, chosen.url) ? stored : null;
  const fromFile: Record<Needed, string | undefined> = {
    META_APP_SECRETS: known?.metaAppSecret,
    META_VERIFY_TOKEN: known?.metaVerifyToken,
    HITCH_API_KEY: known?.appApiKey,
    ADMIN_API_KEY: known?.adminApiKey,
  };
  const find = (name: Needed): string | null => session.readSecret(name) ?? fromFile[name] ?? null;
  const need = (name: Needed): string => {
    const value = find(name);
    if (value !== null) return value;
    throw new Error(
      `${chosen.url} is not the embedded mode's service: set ${name} (or ${name}_FILE), ${NEEDED[name]}.`,
    );
  };
  return {
    url: chosen.url,
    adminApiKey: find('ADMIN_API_KEY'),
    account: known?.account ?? null,
    need,
    meta: () =>
      new MetaSimulator({
        baseUrl: chosen.url,
        // Any of the secrets may sign.
        appSecret: need('META_APP_SECRETS').split(',')[0]?.trim() ?? '',
        verifyToken: find('META_VERIFY_TOKEN') ?? '',
      }),
  };
}
