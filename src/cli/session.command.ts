import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { ApiClient } from '../dev/simulator/api-client.js';
import type { Environment } from '../platform/config/variables.js';
import { credentialsPath, loadCredentials } from '../dev/demo/credentials.store.js';
import { chooseConnection, type Role, type StoredAccess } from './connection.js';
import type { Progress } from './progress.command.js';
import { pick } from './table.js';
import { UsageFault } from './usage-fault.js';

/** What every command that speaks to the API is told beside its own options. */
export interface AccessOptions {
  readonly url?: string;
  readonly apiKeyStdin?: boolean;
}

/** What commands need of the world: the environment, the streams, the way to the service. */
export class Session {
  exitCode = 0;
  private isStdinTaken = false;

  constructor(
    readonly env: Environment,
    /** To standard output: what was asked for. */
    readonly print: (text: string) => void,
    /** To standard error: what a person should know besides. */
    readonly note: (text: string) => void,
    readonly progress: Progress,
  ) {}

  get dataDir(): string {
    return this.env['HITCH_DATA_DIR'] || '.hitch';
  }

  /**
   * A client for the running service, with the key for this role.
   * @throws Error when it is not known where the service is, or with which key
   */
  async connect(options: AccessOptions, role: Role): Promise<ApiClient> {
    const apiKey = options.apiKeyStdin ? await this.readStdin() : this.readApiKey();
    // A file that nobody needs is not looked at: it may be damaged, or somebody else's.
    const isSaid = Boolean(apiKey && (options.url || this.env['HITCH_URL']));
    const stored = isSaid ? null : this.readStored();
    const chosen = chooseConnection({ url: options.url, apiKey, env: this.env, stored }, role);
    if ('fault' in chosen) throw new Error(chosen.fault);
    return new ApiClient(chosen.url, chosen.apiKey);
  }

  /** The argument itself, or for `-` what standard input holds: a ref is a secret, and arguments can be seen by others. */
  async readArgument(text: string): Promise<string> {
    return text === '-' ? this.readStdin() : text;
  }

  private async readStdin(): Promise<string> {
    if (this.isStdinTaken) throw new UsageFault('standard input cannot hold the API key and something else');
    this.isStdinTaken = true;
    const text = (await readAll(process.stdin)).trim();
    if (text === '') throw new UsageFault('standard input is empty');
    return text;
  }

  private readApiKey(): string | undefined {
    const { HITCH_API_KEY: key, HITCH_API_KEY_FILE: path } = this.env;
    if (!path) return key;
    if (key) throw new Error('HITCH_API_KEY and HITCH_API_KEY_FILE are both set; keep one');
    try {
      return readFileSync(path, 'utf8');
    } catch {
      throw new Error(`HITCH_API_KEY_FILE cannot be read: ${path}`);
    }
  }

  /** The embedded mode's own access; null when nothing was ever started in this folder. */
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
      `${credentialsPath(this.dataDir)} is damaged: start the service once more, it writes the file anew`,
    );
  }
}
