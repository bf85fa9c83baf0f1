import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { end, watch } from './processes.js';
import type { Target } from './requests.js';

/** An app with its key, as the service registered it. */
export interface RegisteredApp {
  readonly appId: string;
  readonly target: Target;
  /** Ends deliveries: what still waits for the endpoints is canceled. */
  deleteEndpoints(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));
const FLAGS = ['--max-semi-space-size=8'];
/** Other than the demo account's. */
const ACCOUNT = { igId: '17841400000000011', username: 'acme.bench' };
/** 0: no limit. */
const LIMITS = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 };
const SCOPES = ['links:write', 'identities:read', 'webhooks:manage'];
/** USER_HZ, in which Linux counts the time of processes. */
const TICK_MS = 10;

/**
 * The service with the flags of `npm start`, in embedded mode: only there may endpoints be on this machine. Its PostgreSQL has a
 * folder of its own and waits for the disk at each commit.
 */
export class Service {
  private child: ChildProcess | null = null;
  private account: Promise<string> | null = null;
  private listensOn = 0;

  private constructor(
    private readonly folder: string,
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** Creates the folder and the secrets. */
  static async prepare(settings: Readonly<Record<string, string>> = {}): Promise<Service> {
    const folder = await mkdtemp(join(tmpdir(), 'hitch-bench-'));
    // Started as root, the database runs as another user, who must be able to enter the folder.
    await chmod(folder, 0o711);
    return new Service(folder, {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      HITCH_EMBEDDED: '1',
      HITCH_DATA_DIR: join(folder, 'data'),
      MALLOC_ARENA_MAX: '2',
      META_APP_SECRETS: randomBytes(16).toString('hex'),
      META_VERIFY_TOKEN: randomBytes(16).toString('hex'),
      REF_SIGNING_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      AUDIT_KEY: randomBytes(32).toString('hex'),
      ...settings,
    });
  }

  get port(): number {
    return this.listensOn;
  }

  get dataDir(): string {
    return this.env['HITCH_DATA_DIR'] ?? '';
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [...FLAGS, MAIN], {
      env: { PATH: process.env['PATH'] ?? '', ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    watch(child, 'the service');
    this.child = child;
    child.stdout.resume();
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) {
      lines.push(line);
      this.listensOn = Number(/listens on http:\/\/[^:]+:(\d+)/.exec(line)?.[1] ?? 0);
      if (this.listensOn === 0) continue;
      child.stderr.pipe(process.stderr);
      return;
    }
    throw new Error(`the service did not start: ${lines.join('\n')}`);
  }

  async stop(): Promise<void> {
    if (this.child !== null) await end(this.child);
    this.child = null;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Its PostgreSQL while it runs: the port is in the server's pid file, the password beside it. */
  async databaseUrl(): Promise<string> {
    const folder = join(this.dataDir, 'postgres', 'data');
    const [pidFile, password] = await Promise.all(
      ['postmaster.pid', 'hitch.password'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    return `postgres://hitch:${password?.trim()}@127.0.0.1:${pidFile?.split('\n')[3]}/hitch`;
  }

  /** CPU time of the service's process so far, without PostgreSQL's. */
  async cpuMs(): Promise<number> {
    const stat = await readFile(`/proc/${this.child?.pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; utime and stime are the 12th and 13th fields behind it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }

  /** Registers an app with a key without limits, and endpoints for it. */
  async registerApp(name: string, endpointUrls: readonly string[] = []): Promise<RegisteredApp> {
    const { adminApiKey } = JSON.parse(await readFile(join(this.dataDir, 'credentials.json'), 'utf8')) as {
      adminApiKey: string;
    };
    const accountId = await (this.account ??= this.call(adminApiKey, 'POST', 'admin/accounts', ACCOUNT));
    const appId = await this.call(adminApiKey, 'POST', 'admin/apps', { name, limits: LIMITS });
    await this.call(adminApiKey, 'POST', `admin/apps/${appId}/accounts`, { accountId });
    const apiKey = await this.call(
      adminApiKey,
      'POST',
      `admin/apps/${appId}/keys`,
      { scopes: SCOPES },
      'key',
    );
    const endpointIds: string[] = [];
    for (const url of endpointUrls) endpointIds.push(await this.call(apiKey, 'POST', 'endpoints', { url }));
    const metaAppSecret = this.env['META_APP_SECRETS'] ?? '';
    return {
      appId,
      target: { port: this.port, apiKey, metaAppSecret, account: ACCOUNT },
      deleteEndpoints: async () => {
        for (const id of endpointIds) await this.call(apiKey, 'DELETE', `endpoints/${id}`);
      },
    };
  }

  private async call(
    key: string,
    method: string,
    path: string,
    body?: object,
    field = 'id',
  ): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.port}/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /v1/${path} was answered ${response.status}: ${text}`);
    return text === '' ? '' : String((JSON.parse(text) as Record<string, unknown>)[field]);
  }
}
