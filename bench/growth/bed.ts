import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import type { Target } from '../requests.js';
import { type RegisteredApp, Service } from '../service.js';
import { FILL_BESIDE } from './fill-statements.js';
import { fill, prepareSession } from './fill.js';

/** A hundred years: the service removes no row while something is measured. */
const KEPT = {
  LINK_RETENTION_HOURS: '876000',
  ATTEMPT_RETENTION_DAYS: '36500',
  NOTIFICATION_RETENTION_DAYS: '36500',
};
const APP_NAME = 'growth';
const READ_BYTES = 1 << 20;

/** A service with a PostgreSQL of its own and one app, whose tables can be filled. */
export class GrowthBed {
  links = 0;
  private client: pg.Client | null = null;

  private constructor(
    private readonly service: Service,
    private readonly app: RegisteredApp,
  ) {}

  static async make(): Promise<GrowthBed> {
    const service = await Service.prepare(KEPT);
    try {
      await service.start();
      const bed = new GrowthBed(service, await service.registerApp(APP_NAME));
      await bed.connect();
      return bed;
    } catch (error) {
      await service.remove();
      throw error;
    }
  }

  get target(): Target {
    return { ...this.app.target, port: this.service.port };
  }

  get dataDir(): string {
    return this.service.dataDir;
  }

  /** The public ids of the measured app, which has most rows, and of another one. */
  async findApps(): Promise<{ readonly many: string; readonly few: string }> {
    const find = async (name: string): Promise<string> => {
      const result = await this.client?.query<{ id: string }>('SELECT id FROM apps WHERE name = $1', [name]);
      return toTypeId('app', result?.rows[0]?.id ?? '');
    };
    return { many: await find(APP_NAME), few: await find('app 7') };
  }

  /** Adds what only lists show: an audit entry for every tenth link, and dead letters. Audit entries cannot be removed. */
  async fillBeside(): Promise<void> {
    if (this.client === null) throw new Error('the bed is not connected');
    for (const text of FILL_BESIDE) await this.client.query(text);
  }

  /** Replaces what the tables hold by this number of links and all that belongs to them. */
  async fill(links: number, onTable?: (name: string) => void): Promise<void> {
    if (this.client === null) throw new Error('the bed is not connected');
    await fill(this.client, links, onTable);
    this.links = links;
  }

  /** Restarts database and service: a checkpoint writes what the fill left in memory before anything is measured. */
  async restart(): Promise<void> {
    await this.stop();
    await this.service.start();
    await this.connect();
  }

  /**
   * Reads the database's files, so that they are in the page cache as those of a service in use are. Some kernels reclaim within
   * a minute what is not touched (https://docs.kernel.org/admin-guide/mm/damon/reclaim.html), and each row then costs a disk read.
   */
  async bringToMemory(): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    const entries = await readdir(join(this.service.dataDir, 'postgres', 'data', 'base'), {
      recursive: true,
      withFileTypes: true,
    });
    for (const entry of entries.filter((each) => each.isFile())) {
      // A temporary file may be gone already.
      const file = await open(join(entry.parentPath, entry.name)).catch(() => null);
      if (file === null) continue;
      while ((await file.read(buffer, 0, buffer.length)).bytesRead > 0);
      await file.close();
    }
  }

  async bytesOnDisk(): Promise<number> {
    const result = await this.client?.query<{ bytes: string }>(
      'SELECT pg_database_size(current_database()) AS bytes',
    );
    return Number(result?.rows[0]?.bytes);
  }

  async remove(): Promise<void> {
    await this.stop();
    await this.service.remove();
  }

  private async stop(): Promise<void> {
    await this.client?.end().catch(() => undefined);
    this.client = null;
    await this.service.stop();
  }

  private async connect(): Promise<void> {
    const client = new pg.Client(await this.service.databaseUrl());
    // The database ends with the service. Unheard, this event would end the bench.
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ id: string }>('SELECT id FROM apps WHERE name = $1', [APP_NAME]);
    await prepareSession(client, rows[0]?.id ?? '');
    this.client = client;
  }
}
