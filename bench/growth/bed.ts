import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Target } from '../requests.js';
import { type RegisteredApp, Service } from '../service.js';
import { fill, type OnProgress, prepareSession } from './fill.js';

/** Due only after a hundred years: no row is removed while something is measured. */
const KEPT = {
  LINK_RETENTION_HOURS: '876000',
  ATTEMPT_RETENTION_DAYS: '36500',
  NOTIFICATION_RETENTION_DAYS: '36500',
};
const APP_NAME = 'growth';
const READ_BYTES = 1 << 20;

/** A service with its own PostgreSQL and an app, whose tables can be filled. */
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

  /** Puts so many links in the place of all that were there, with all that belongs to them. */
  async fill(links: number, onProgress: OnProgress = () => undefined): Promise<void> {
    if (this.client === null) throw new Error('the bed is not connected');
    await fill(this.client, links, onProgress);
    this.links = links;
  }

  /** Starts database and service again: what the filling left to be written is not written while something is measured. */
  async restart(): Promise<void> {
    await this.stop();
    await this.service.start();
    await this.connect();
  }

  /**
   * Reads all that the database has on disk, so that it is in the system's memory, as the tables of a service in use are. Some
   * kernels lay aside within a minute what is not touched (DAMON's `pageout`), and a random row is then as slow as the disk.
   */
  async bringToMemory(): Promise<void> {
    const buffer = Buffer.allocUnsafe(READ_BYTES);
    // The folder may be a link to another place.
    const entries = await readdir(join(this.service.dataDir, 'postgres', 'data', 'base'), {
      recursive: true,
      withFileTypes: true,
    });
    for (const entry of entries.filter((each) => each.isFile())) {
      // Temporary files come and go.
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
    // The database ends with the service; a query that waits fails by itself.
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ id: string }>('SELECT id FROM apps WHERE name = $1', [APP_NAME]);
    await prepareSession(client, rows[0]?.id ?? '');
    this.client = client;
  }
}
