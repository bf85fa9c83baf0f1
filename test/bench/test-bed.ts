import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApiKey } from '../../src/apps/api-key.js';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { Ids } from '../../src/ids/ids.service.js';
import type { Tenant } from './requests.js';

export interface TestBed {
  readonly databaseUrl: string;
  /** What the service is started with. */
  readonly env: Readonly<Record<string, string>>;
  /** Stops PostgreSQL and removes all that it left. */
  clear(): Promise<void>;
}

const ACCOUNT = { igId: '17841400000000001', username: 'acme' };

/** A PostgreSQL in a folder of its own, with the durable settings that it always has, and secrets made for this run. */
export async function makeTestBed(): Promise<TestBed> {
  const folder = await mkdtemp(join(tmpdir(), 'hitch-bench-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    // As root the database runs as somebody else, who must get through; the data folder itself stays shut.
    await chmod(folder, 0o711);
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data') });
    await migrate(postgres.url);
    const clear = (): Promise<void> => postgres.stop().finally(remove);
    return { databaseUrl: postgres.url, env: makeEnvironment(postgres.url), clear };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Registers what every user of the service has to: an app, its key, an account and the grant. */
export async function registerTenant(port: number, env: TestBed['env']): Promise<Tenant> {
  const post = async (path: string, body: object): Promise<Record<string, string>> => {
    const response = await fetch(`http://127.0.0.1:${port}/v1/admin/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env['ADMIN_API_KEY']}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as Record<string, string>;
    if (!response.ok) throw new Error(`POST ${path} was answered ${response.status}: ${answer['detail']}`);
    return answer;
  };
  // More than any load reaches, and yet counted: what the limits cost is part of what is measured.
  const app = await post('apps', { name: 'bench', limits: { mintsPerMinute: 1_000_000 } });
  const account = await post('accounts', ACCOUNT);
  await post(`apps/${app['id']}/accounts`, { accountId: account['id'] });
  const { key } = await post(`apps/${app['id']}/keys`, { scopes: ['links:write'] });
  return { apiKey: key ?? '', metaAppSecret: env['META_APP_SECRETS'] ?? '', account: ACCOUNT };
}

function makeEnvironment(databaseUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: databaseUrl,
    META_APP_SECRETS: randomBytes(16).toString('hex'),
    META_VERIFY_TOKEN: randomBytes(16).toString('hex'),
    REF_SIGNING_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    ADMIN_API_KEY: createApiKey(new Ids().newUuid(), randomBytes),
    AUDIT_KEY: randomBytes(32).toString('hex'),
  };
}
