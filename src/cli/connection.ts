import type { Environment } from '../platform/config/variables.js';

/** Whose key a command needs: an operator's, or an app's own. */
export type Role = 'admin' | 'app';

/** What `credentials.json` of the embedded mode offers. */
export interface StoredAccess {
  readonly url: string;
  readonly adminApiKey: string;
  readonly appApiKey: string;
}

export interface Connection {
  readonly url: string;
  readonly apiKey: string;
}

const NO_URL =
  'Where is the service? Give --url or HITCH_URL, or start the embedded mode with `npm start` in another terminal first.';
const NO_KEY = 'Which key? Set HITCH_API_KEY, or HITCH_API_KEY_FILE to the path of a file that holds it.';

/**
 * Where the service is and with which key to speak to it. What is said wins over what `credentials.json` holds, and the
 * file's keys go to the file's own service only: they are nobody else's business.
 * @param sources `url` as an option gave it; `apiKey` as the environment, a file or standard input did
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
  const said = (sources.url || sources.env['HITCH_URL'])?.replace(/\/+$/, '');
  const url = said || stored?.url;
  if (!url) return { fault: NO_URL };
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return { fault: 'The URL of the service must begin with http:// or https://.' };
  const { username, password } = new URL(url);
  if (username !== '' || password !== '')
    return { fault: 'The URL of the service must not hold a user or password.' };
  const apiKey = sources.apiKey?.trim();
  if (apiKey) return /^[!-~]+$/.test(apiKey) ? { url, apiKey } : { fault: 'The API key is no hk_… key.' };
  if (stored === null || new URL(stored.url).origin !== new URL(url).origin) return { fault: NO_KEY };
  return { url, apiKey: role === 'admin' ? stored.adminApiKey : stored.appApiKey };
}

/** True when an argument holds an API key, which everybody on the machine could read in the list of processes. */
export function holdsApiKey(args: readonly string[]): boolean {
  return args.some((arg) => /hk_[A-Za-z0-9]{30,}/.test(arg));
}
