import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { ApiClient } from '../dev/simulator/api-client.js';
import type { Environment } from '../platform/config/variables.js';
import { credentialsPath, loadCredentials } from '../dev/demo/credentials.store.js';
import { chooseConnection, type Role, type StoredAccess } from './connection.js';
import type { Progress } from './progress.command.js';
import { pick } from './table.js';
import { UsageError } from './option-values.js';

/** The options of all commands of the API that choose the connection. */
export interface AccessOptions {
  readonly url?: string;
  readonly apiKeyStdin?: boolean;
}

/** One run of the command: environment, output and the connection to the service. */
export class Session {
  exitCode = 0;
  private isStdinRead = false;

  constructor(
    readonly env: Environment,
    /** Writes the result to standard output. */
    readonly print: (text: string) => void,
    /** Writes a hint for people to standard error. */
    readonly note: (text: string) => void,
    readonly progress: Progress,
  ) {}

  get dataDir(): string {
    return this.env['HITCH_DATA_DIR'] || '.hitch';
  }

  /**
   * A client for the running service, with the key for this role.
   * @throws Error when the address or the key is not set
   */
  async connect(options: AccessOptions, role: Role): Promise<ApiClient> {
    const apiKey = options.apiKeyStdin ? await this.readStdin() : this.readApiKey();
    // An unneeded file is not read: it may be damaged or belong to another user.
    const isComplete = Boolean(apiKey && (options.url || this.env['HITCH_URL']));
    const stored = isComplete ? null : this.readStored();
    const chosen = chooseConnection({ url: options.url, apiKey, env: this.env, stored }, role);
    if ('fault' in chosen) throw new Error(chosen.fault);
    return new ApiClient(chosen.url, chosen.apiKey);
  }

  /** The argument, or the text of standard input for `-`: a ref is a secret, and other users can read arguments. */
  async readArgument(text: string): Promise<string> {
    return text === '-' ? this.readStdin() : text;
  }

  private async readStdin(): Promise<string> {
    if (this.isStdinRead)
      throw new UsageError('standard input cannot contain both the API key and another argument');
    this.isStdinRead = true;
    const text = (await readAll(process.stdin)).trim();
    if (text === '') throw new UsageError('standard input is empty');
    return text;
  }

  private readApiKey(): string | undefined {
    const { HITCH_API_KEY: key, HITCH_API_KEY_FILE: path } = this.env;
    if (!path) return key;
    if (key) throw new Error('HITCH_API_KEY and HITCH_API_KEY_FILE are both set; unset one of them');
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw new Error(`HITCH_API_KEY_FILE cannot be read: ${path}`);
    }
  }

  /** The embedded mode's address and keys; null when the data folder has no `credentials.json`. */
  private readStored(): StoredAccess | null {
    const stored = loadCredentials(this.dataDir);
    const [url, adminApiKey, appApiKey] = ['url', 'adminApiKey', 'appApiKey'].map((name) =>
      pick(stored, name),
    );
    if (stored === undefined) return null;
    if (
      typeof url === 'string' &&
      typeof adminApiKey === 'string' &&
      typeof appApiKey === 'string' &&
      URL.canParse(url)
    )
      return { url, adminApiKey, appApiKey };
    throw new Error(
      `${credentialsPath(this.dataDir)} is damaged: restart the service, which rewrites the file`,
    );
  }
}
