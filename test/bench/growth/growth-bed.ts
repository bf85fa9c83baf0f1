import { chmod, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/dev/embedded-postgres/embedded-postgres.js';
import { migrate } from '../../../src/data-source.js';
import { fromTypeId } from '../../../src/platform/ids/type-id.js';
import { type Service, startService } from '../children.js';
import type { Tenant } from '../requests.js';
import { makeEnvironment, post } from '../test-bed.js';
import { fill, type OnProgress, prepareSession } from './fill.js';

/** What is due only after a hundred years: nothing leaves while it is measured. */
const KEPT = {
  LINK_RETENTION_HOURS: '876000',
  ATTEMPT_RETENTION_DAYS: '36500',
  NOTIFICATION_RETENTION_DAYS: '36500',
};
const ACCOUNT = { igId: '17841400000000011', username: 'acme.growth' };
/** More than any load reaches, and yet counted. */
const LIMITS = { mintsPerMinute: 1_000_000, readsPerMinute: 1_000_000 };

const READ_BYTES = 1 << 20;

/** What a start of the service may have otherwise. */
export interface ServiceSettings {
  readonly env?: Readonly<Record<string, string>>;
  readonly preload?: string;
}

/** A PostgreSQL with the durable settings that the service's own always has, the service beside it, and an app in it. */
export class GrowthBed {
  links = 0;
  private running: { postgres: EmbeddedPostgres; client: pg.Client; service: Service } | null = null;

  private constructor(
    private readonly dataDir: string,
    private readonly env: Readonly<Record<string, string>>,
    readonly tenant: Tenant,
    private readonly appId: string,
  ) {}

  /** @param folder where all of it is; whoever removes it has stopped the bed before */
  static async make(folder: string): Promise<GrowthBed> {
    await mkdir(folder);
    // As root the database runs as somebody else, who must get through; the data folder itself stays shut.
    await chmod(folder, 0o711);
    const dataDir = join(folder, 'data');
    const env: Record<string, string> = { ...makeEnvironment(dataDir), ...KEPT };
    const postgres = await startEmbeddedPostgres({ dataDir });
    try {
      await migrate(postgres.url);
      const service = await startService({ env: { ...env, DATABASE_URL: postgres.url }, profile: null });
      const { apiKey, appId } = await register(service.port, env['ADMIN_API_KEY'] ?? '');
      await service.stop();
      const tenant: Tenant = { apiKey, metaAppSecret: env['META_APP_SECRETS'] ?? '', account: ACCOUNT };
      return new GrowthBed(dataDir, env, tenant, appId);
    } finally {
      await postgres.stop();
    }
  }

  get port(): number {
    return this.parts.service.port;
  }

  /** Starts database and service; a stop before that has left all on disk. */
  async start({ env = {}, preload }: ServiceSettings = {}): Promise<void> {
    const postgres = await startEmbeddedPostgres({ dataDir: this.dataDir });
    const client = await connect(postgres.url);
    await prepareSession(client, this.appId);
    const service = await startService({
      env: { ...this.env, ...env, DATABASE_URL: postgres.url },
      profile: null,
      ...(preload === undefined ? {} : { preload }),
    });
    this.running = { postgres, client, service };
  }

  async stop(): Promise<void> {
    if (this.running === null) return;
    const { postgres, client, service } = this.running;
    this.running = null;
    await service.stop();
    await client.end().catch(() => undefined);
    await postgres.stop();
  }

  /** Puts so many links in the place of all that was there. */
  async fill(links: number, onProgress: OnProgress = () => undefined): Promise<void> {
    await fill(this.parts.client, links, onProgress);
    this.links = links;
  }

  /**
   * Reads all that the database has on disk, so that it is in the system's memory, as the tables of a service in use are. Some
   * kernels lay aside within a minute what nobody touches (DAMON's `pageout`), and a random row is then as slow as the disk.
   */
  async bringToMemory(): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const entries = await readdir(this.dataDir, { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (entry.isFile() && /[\\/]base[\\/]/.test(entry.parentPath))
        await readThrough(join(entry.parentPath, entry.name), buffer);
    }
  }

  /** Tells the service something. */
  tell(message: string): void {
    this.parts.service.tell(message);
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.parts.client.query<Row>(sql, [...values])).rows;
  }

  get url(): string {
    return this.parts.postgres.url;
  }

  private get parts(): NonNullable<GrowthBed['running']> {
    if (this.running === null) throw new Error('the bed is not running');
    return this.running;
  }
}

/** Temporary files come and go. */
async function readThrough(path: string, buffer: Buffer): Promise<void> {
  const file = await open(path).catch(() => null);
  if (file === null) return;
  try {
    while ((await file.read(buffer, 0, buffer.length)).bytesRead > 0);
  } finally {
    await file.close();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client(url);
  // The database goes when we are told to stop; whoever waits for an answer hears of it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Registers what every user of the service has to: an app, its key, an account and the grant. */
async function register(port: number, adminKey: string): Promise<{ apiKey: string; appId: string }> {
  const asAdmin = (path: string, body: object) =>
    post(`http://127.0.0.1:${port}/v1/admin/${path}`, adminKey, body);
  const app = await asAdmin('apps', { name: 'growth', limits: LIMITS });
  const { id: accountId } = await asAdmin('accounts', ACCOUNT);
  await asAdmin(`apps/${app['id']}/accounts`, { accountId });
  const { key } = await asAdmin(`apps/${app['id']}/keys`, { scopes: ['links:write', 'identities:read'] });
  return { apiKey: key ?? '', appId: fromTypeId('app', app['id'] ?? '') ?? '' };
}
