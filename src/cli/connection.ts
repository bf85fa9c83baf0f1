import type { Environment } from '../platform/config/variables.js';

/** The kind of key that a command needs. */
export type Role = 'admin' | 'app';

/** The part of `credentials.json` that a client needs. */
export interface StoredAccess {
  readonly url: string;
  /** The same service under the address that the world sees. */
  readonly publicUrl: string | null;
  readonly adminApiKey: string;
  readonly appApiKey: string;
}

export interface Connection {
  readonly url: string;
  readonly apiKey: string;
}

const NO_URL =
  'No address of the service. Set --url, or HITCH_URL in the environment (it is not read from .env), or start the embedded mode with `npm start` in another terminal first.';
const NO_KEY =
  'No API key. Set HITCH_API_KEY, or set HITCH_API_KEY_FILE to the path of a file that contains it.';

/**
 * Chooses the service's address and the key. Options and environment variables come before `credentials.json`, whose keys are
 * only sent to the service that the file names.
 * @param sources `url` from the option; `apiKey` from the environment, a file or standard input
 */
export function chooseConnection(
  sources: {
    readonly url: string | undefined;
    readonly apiKey: string | undefined;
    readonly env: Environment;
    readonly stored: StoredAccess | null;
  },
  role: Role,
): Connection | { readonly fault: string } {
  const { stored } = sources;
  const chosen = chooseUrl(sources);
  if ('fault' in chosen) return chosen;
  const { url } = chosen;
  const apiKey = sources.apiKey?.trim();
  if (apiKey)
    return /^[!-~]+$/.test(apiKey)
      ? { url, apiKey }
      : { fault: 'The API key is not valid: it must begin with hk_ and contain no spaces.' };
  if (stored === null || !isOf(stored, url)) return { fault: NO_KEY };
  return { url, apiKey: role === 'admin' ? stored.adminApiKey : stored.appApiKey };
}

/**
 * Chooses the service's address: the option, then `HITCH_URL`, then that of `credentials.json`.
 * @param sources `url` from the option
 */
export function chooseUrl(sources: {
  readonly url: string | undefined;
  readonly env: Environment;
  readonly stored: Pick<StoredAccess, 'url'> | null;
}): { readonly url: string } | { readonly fault: string } {
  const given = (sources.url || sources.env['HITCH_URL'])?.replace(/\/+$/, '');
  const url = given || sources.stored?.url;
  if (!url) return { fault: NO_URL };
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return { fault: 'The URL of the service must begin with http:// or https://.' };
  const { username, password } = new URL(url);
  if (username !== '' || password !== '')
    return { fault: 'The URL of the service must not contain a user or password.' };
  return { url };
}

/** Whether this URL is of the service that `credentials.json` names: its keys and secrets are for no other. */
export function isOf({ url: own, publicUrl }: Pick<StoredAccess, 'url' | 'publicUrl'>, url: string): boolean {
  const { origin } = new URL(url);
  return [own, publicUrl].some((known) => known !== null && new URL(known).origin === origin);
}

/** Whether an argument contains an API key, which other users of the machine could read in the list of processes. */
export function holdsApiKey(args: readonly string[]): boolean {
  return args.some((arg) => /hk_[A-Za-z0-9]{30,}/.test(arg));
}
