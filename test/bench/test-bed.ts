import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { createApiKey } from '../../src/api-keys/api-key.js';
import { DATABASE_NAME } from '../../src/dev/embedded-postgres/postgres-cluster.js';
import { startEmbeddedPostgres } from '../../src/dev/embedded-postgres/embedded-postgres.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import type { Tenant } from './requests.js';

export interface TestBed {
  /** What the service is started with. */
  readonly env: Readonly<Record<string, string>>;
  /** The database while a service runs. */
  liveUrl(): Promise<string>;
  /** Does something with the database while no service runs. */
  withDatabase<Result>(work: (url: string) => Promise<Result>): Promise<Result>;
  /** Removes all that was left. */
  clear(): Promise<void>;
}

/**
 * Two apps of the service, one that is told of nothing and one with an endpoint that is told of everything; and the app of
 * the service that is written by hand.
 */
export interface Tenants {
  readonly service: Tenant;
  readonly told: Tenant;
  readonly tuned: Tenant;
}

/** Others than the demo account's. */
const IG_IDS = { service: '17841400000000011', told: '17841400000000012', tuned: '17841400000000013' };
/** More than any load reaches, and yet counted: what the limits cost is part of what is measured. */
const LIMITS = { mintsPerMinute: 1_000_000, readsPerMinute: 1_000_000 };
const SCOPES = ['links:write', 'identities:read', 'webhooks:manage'];

const made = new Set<TestBed>();

/**
 * A folder for the service's own PostgreSQL, with the durable settings that it always has, and secrets made for this run. In
 * this mode an endpoint may be on this machine.
 */
export async function makeTestBed(): Promise<TestBed> {
  const folder = await mkdtemp(join(tmpdir(), 'hitch-bench-'));
  // As root the database runs as somebody else, who must get through; the data folder itself stays shut.
  await chmod(folder, 0o711);
  const dataDir = join(folder, 'data');
  const bed: TestBed = {
    env: makeEnvironment(dataDir),
    liveUrl: () => findLiveUrl(join(dataDir, 'postgres', 'data')),
    async withDatabase(work) {
      const postgres = await startEmbeddedPostgres({ dataDir });
      return work(postgres.url).finally(() => postgres.stop());
    },
    async clear() {
      await rm(folder, { recursive: true, force: true });
      made.delete(bed);
    },
  };
  made.add(bed);
  return bed;
}

/** Removes what is still there of all. */
export async function clearTestBeds(): Promise<void> {
  await Promise.all([...made].map((bed) => bed.clear()));
}

export async function makeDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`).finally(() => client.end());
}

/** Has the server count what is in a database's tables, as it does by itself a minute later. */
export async function analyze(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('ANALYZE').finally(() => client.end());
}

/** PostgreSQL writes its port down; the password lies beside it. */
async function findLiveUrl(folder: string): Promise<string> {
  const [port, password] = await Promise.all([
    readFile(join(folder, 'postmaster.pid'), 'utf8').then((text) => text.split('\n')[3]),
    readFile(join(folder, 'hitch.password'), 'utf8').then((text) => text.trim()),
  ]);
  return `postgres://${DATABASE_NAME}:${password}@127.0.0.1:${port}/${DATABASE_NAME}`;
}

/** Registers what every user of the service has to: an app, its key, an account and the grant; for one an endpoint. */
export async function registerTenants(
  port: number,
  env: TestBed['env'],
  endpointUrl: string,
): Promise<Tenants> {
  const call = (key: string | undefined) => (path: string, body: object) =>
    post(`http://127.0.0.1:${port}/v1/${path}`, key ?? '', body);
  const asAdmin = call(env['ADMIN_API_KEY']);
  const metaAppSecret = env['META_APP_SECRETS'] ?? '';
  const accountOf = (name: keyof Tenants): Tenant['account'] => ({
    igId: IG_IDS[name],
    username: `acme.${name}`,
  });
  const register = async (name: keyof Tenants): Promise<Tenant> => {
    const app = await asAdmin('admin/apps', { name, limits: LIMITS });
    const account = accountOf(name);
    const { id: accountId } = await asAdmin('admin/accounts', account);
    await asAdmin(`admin/apps/${app['id']}/accounts`, { accountId });
    const { key } = await asAdmin(`admin/apps/${app['id']}/keys`, { scopes: SCOPES });
    return { apiKey: key ?? '', metaAppSecret, account };
  };
  const [service, told] = [await register('service'), await register('told')];
  await call(told.apiKey)('endpoints', { url: endpointUrl });
  const tuned = { apiKey: randomBytes(32).toString('hex'), metaAppSecret, account: accountOf('tuned') };
  return { service, told, tuned };
}

/** Asks the service for something. */
export async function post(url: string, key: string, body: object): Promise<Record<string, string>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, string>;
  if (!response.ok) throw new Error(`POST ${url} was answered ${response.status}: ${answer['detail']}`);
  return answer;
}

/** What a service is started with that has a folder, or the database that is added, to itself. */
export function makeEnvironment(dataDir: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: '0',
    HITCH_EMBEDDED: '1',
    HITCH_DATA_DIR: dataDir,
    META_APP_SECRETS: randomBytes(16).toString('hex'),
    META_VERIFY_TOKEN: randomBytes(16).toString('hex'),
    REF_SIGNING_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    ADMIN_API_KEY: createApiKey(new Ids().newUuid(), randomBytes),
    AUDIT_KEY: randomBytes(32).toString('hex'),
  };
}
