import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { createHitchClient, type HitchClient } from '../../packages/client/src/index.js';
import type { Environment } from '../platform/config/variables.js';
import type { Credentials } from '../dev/demo/credentials.js';
import { credentialsPath, loadCredentials } from '../dev/demo/credentials.store.js';
import { chooseConnection, type Role, type StoredAccess } from './connection.js';
import type { Progress } from './progress.command.js';
import { pick } from './table.js';
import { UsageError } from './option-values.js';

/** For one answer. A long list or an erasure may take its time. */
const TIMEOUT_MS = 60_000;

/** The options of all commands of the API that choose the connection. */
export interface AccessOptions {
  readonly url?: string;
  readonly apiKeyStdin?: boolean;
}

/** The part of `credentials.json` that the command needs. */
export interface StoredCredentials
  extends StoredAccess, Pick<Credentials, 'metaAppSecret' | 'metaVerifyToken' | 'account'> {}

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
  async connect(options: AccessOptions, role: Role): Promise<HitchClient> {
    const apiKey = options.apiKeyStdin
      ? await this.readStdin()
      : (this.readSecret('HITCH_API_KEY') ?? undefined);
    // An unneeded file is not read: it may be damaged or belong to another user.
    const isComplete = Boolean(apiKey && (options.url || this.env['HITCH_URL']));
    const stored = isComplete ? null : this.readStored();
    const chosen = chooseConnection({ url: options.url, apiKey, env: this.env, stored }, role);
    if ('fault' in chosen) throw new Error(chosen.fault);
    // Without retries: a person sees at once that the service does not run, and repeats the command.
    return createHitchClient({
      url: chosen.url,
      apiKey: chosen.apiKey,
      maxRetries: 0,
      timeoutMs: TIMEOUT_MS,
    });
  }

  /** The argument, or the text of standard input for `-`: a ref is a secret, and other users can read arguments. */
  async readArgument(text: string): Promise<string> {
    return text === '-' ? this.readStdin() : text;
  }

  /**
   * The text of a file, or of standard input for `-`, without white space around it.
   * @throws UsageError when it cannot be read or is empty
   */
  async readFileArgument(path: string): Promise<string> {
    if (path === '-') return this.readStdin();
    let text: string;
    try {
      text = readFileSync(path, 'utf8').trim();
    } catch {
      throw new UsageError(`the file cannot be read: ${path}`);
    }
    if (text === '') throw new UsageError(`the file is empty: ${path}`);
    return text;
  }

  private async readStdin(): Promise<string> {
    if (this.isStdinRead)
      throw new UsageError('standard input cannot contain both the API key and another argument');
    this.isStdinRead = true;
    const text = (await readAll(process.stdin)).trim();
    if (text === '') throw new UsageError('standard input is empty');
    return text;
  }

  /**
   * A secret from its variable or from the file that `<NAME>_FILE` names, without white space around it; null when there is none.
   * @throws Error when both are set, or the file cannot be read
   */
  readSecret(name: string): string | null {
    const { [name]: value, [`${name}_FILE`]: path } = this.env;
    if (!path) return value?.trim() || null;
    if (value) throw new Error(`${name} and ${name}_FILE are both set; unset one of them`);
    try {
      return readFileSync(path, 'utf8').trim() || null;
    } catch {
      throw new Error(`${name}_FILE cannot be read: ${path}`);
    }
  }

  /**
   * What `credentials.json` of the embedded mode says; null when the data folder has none.
   * @throws Error when the file is damaged
   */
  readStored(): StoredCredentials | null {
    const stored = loadCredentials(this.dataDir);
    if (stored === undefined) return null;
    const text = (name: string): string => {
      const value = pick(stored, name);
      if (typeof value === 'string' && value !== '') return value;
      throw this.damaged();
    };
    const address = (name: string): string => {
      const value = text(name);
      if (URL.canParse(value)) return value;
      throw this.damaged();
    };
    return {
      url: address('url'),
      publicUrl: pick(stored, 'publicUrl') === undefined ? null : address('publicUrl'),
      adminApiKey: text('adminApiKey'),
      appApiKey: text('appApiKey'),
      metaAppSecret: text('metaAppSecret'),
      metaVerifyToken: text('metaVerifyToken'),
      account: { igId: text('account.igId'), username: text('account.username') },
    };
  }

  private damaged(): Error {
    return new Error(
      `${credentialsPath(this.dataDir)} is damaged: restart the service, which rewrites the file`,
    );
  }
}
