import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { EmbeddedPostgres } from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { migrate } from '../../src/data-source.js';
import { TEMPLATE, withDatabase } from './test-database.js';
import { startTestServer } from './test-server.js';

declare global {
  var hitchTestPostgres: { readonly postgres: EmbeddedPostgres; readonly dataDir: string } | undefined;
}

/**
 * Starts the PostgreSQL of the run, or takes the one at HITCH_TEST_DATABASE_URL (its user must be allowed to create
 * databases and roles), and makes the migrated template that each test file copies.
 */
export default async function globalSetup(): Promise<void> {
  if (!process.env['HITCH_TEST_DATABASE_URL']) {
    const dataDir = mkdtempSync(join(tmpdir(), 'hitch-test-'));
    const postgres = await startTestServer(dataDir);
    globalThis.hitchTestPostgres = { postgres, dataDir };
    process.env['HITCH_TEST_DATABASE_URL'] = postgres.url;
  }
  const url = process.env['HITCH_TEST_DATABASE_URL'];
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE}`);
  await client.query(`CREATE DATABASE ${TEMPLATE}`);
  await client.end();
  await migrate(withDatabase(url, TEMPLATE));
}
