import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomBytes } from 'node:crypto';
import { AppModule } from '../../src/app.module.js';
import { createAdapter, servePages, setUpApp } from '../../src/app.setup.js';
import { createApiKey } from '../../src/api-keys/api-key.js';
import { APP_SCOPES, type AppScope } from '../../src/platform/access/scopes.js';
import { Clock } from '../../src/platform/clock/clock.service.js';
import { createLogger } from '../../src/platform/logging/logger.setup.js';
import type { DemoConfig } from '../../src/platform/config/config.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import type { SecretName } from '../../src/platform/config/variables.js';
import { createDataSource } from '../../src/data-source.js';
import { Metrics } from '../../src/platform/health/metrics.service.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { fromTypeId, toTypeId } from '../../src/platform/ids/type-id.js';
import {
  WAIT_SETTINGS,
  WAIT_SETTINGS_TOKEN,
  type WaitSettings,
} from '../../src/link-events/link-events.tokens.js';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { MetaSimulator } from '../../src/dev/simulator/meta-client.js';
import { type ApiContract, readApiContract } from './api-contract.js';

/** A clock that moves only with `advance`; it starts at the real time. */
export class ControlledClock extends Clock {
  private present = new Date();

  override now(): Date {
    return new Date(this.present);
  }

  advance(ms: number): void {
    this.present = new Date(this.present.getTime() + ms);
  }
}

export interface TestTenant {
  readonly appId: string;
  readonly apiKey: string;
  readonly client: HitchClient;
}

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly baseUrl: string;
  /** The document that it is to serve; what goes through `Api`, the clients and `meta` is held to it. */
  readonly contract: ApiContract;
  readonly adminApiKey: string;
  readonly admin: HitchClient;
  readonly meta: MetaSimulator;
  /** Makes another external app with a key. */
  createTenant(scopes?: readonly AppScope[]): Promise<TestTenant>;
  /** Registers an Instagram account and grants it to the tenants. */
  createAccount(
    username: string,
    tenants: readonly TestTenant[],
  ): Promise<{ id: string; igId: string; username: string }>;
  /** The metrics, as the server of their own port gives them. */
  metrics(): Promise<string>;
  /** What was logged since the start, with `captureLogs`. */
  logs(): string;
  close(): Promise<void>;
}

const ids = new Ids();

/** Secrets for a service under test: the same for each instance that is given them. */
export function makeSecrets(): Record<SecretName, string> {
  return {
    META_APP_SECRETS: `${randomBytes(16).toString('hex')},${randomBytes(16).toString('hex')}`,
    META_VERIFY_TOKEN: randomBytes(16).toString('hex'),
    REF_SIGNING_KEYS: `k1:${randomBytes(32).toString('base64')}`,
    ADMIN_API_KEY: createApiKey(ids.newUuid(), (size) => ids.randomBytes(size)),
    AUDIT_KEY: randomBytes(32).toString('hex'),
  };
}

/** Nothing listens there: a test that needs Instagram names a fake one. */
const NOBODY = 'http://127.0.0.1:9';
const NO_INSTAGRAM = {
  INSTAGRAM_GRAPH_URL: NOBODY,
  FACEBOOK_GRAPH_URL: NOBODY,
  INSTAGRAM_OAUTH_URL: NOBODY,
};

export interface TestAppOptions {
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string>>;
  /** Other bounds and times of waiting. */
  readonly waits?: Partial<WaitSettings>;
  /** Keeps each line of the log, however unimportant; `logs()` gives them. */
  readonly captureLogs?: boolean;
  /** The demo tenant of the embedded mode. */
  readonly demo?: DemoConfig;
  /** Lets endpoints be on this machine, as the embedded mode does. */
  readonly allowLoopback?: boolean;
  /** The port, where PUBLIC_URL has to name it; a free one by default. */
  readonly port?: number;
}

/** All that any service of this file logged: they share Nest's one logger. */
const logLines: string[] = [];
const log = createLogger('silent', { write: (line) => void logLines.push(line) });

/** The start before. Each keeps the process busy, and the connections of another one would not be answered in time. */
let lastStart: Promise<unknown> = Promise.resolve();

/** Starts the whole service in this process, on a free port, as `main.ts` does. */
export function startTestApp(databaseUrl: string, options: TestAppOptions = {}): Promise<TestApp> {
  const app = lastStart.then(() => start(databaseUrl, options));
  lastStart = app.catch(() => undefined);
  return app;
}

async function start(databaseUrl: string, options: TestAppOptions): Promise<TestApp> {
  if (options.captureLogs) log.level = 'trace';
  // No balancer has to notice: a test need not wait for its end.
  const env = {
    ...makeSecrets(),
    ...NO_INSTAGRAM,
    STOP_DELAY_MS: '0',
    ...options.env,
    DATABASE_URL: databaseUrl,
  };
  const result = loadConfig(env, null);
  if ('faults' in result) throw new Error(result.faults.join('\n'));
  const { allowLoopback = false, demo = null } = options;
  const config = { ...result.config, demo, endpoints: { ...result.config.endpoints, allowLoopback } };
  const dataSource = await createDataSource(databaseUrl).initialize();
  const module = Test.createTestingModule({ imports: [AppModule.for(config, dataSource, log)] });
  if (options.clock) module.overrideProvider(Clock).useValue(options.clock);
  if (options.waits)
    module.overrideProvider(WAIT_SETTINGS_TOKEN).useValue({ ...WAIT_SETTINGS, ...options.waits });
  const compiled = await module.compile();
  const app = compiled.createNestApplication<NestFastifyApplication>(createAdapter(config.http), {
    bodyParser: false,
    logger: false,
  });
  await setUpApp(app, config);
  servePages(app, config);
  await app.listen(options.port ?? 0, '127.0.0.1');
  const baseUrl = `http://127.0.0.1:${new URL(await app.getUrl()).port}`;
  const [appSecret = ''] = env.META_APP_SECRETS.split(',');
  const contract = readApiContract();
  const watched: typeof fetch = (url, init) => contract.fetch(url, init);
  const operator = { baseUrl, apiKey: env.ADMIN_API_KEY, send: watched };
  return {
    app,
    baseUrl,
    contract,
    adminApiKey: env.ADMIN_API_KEY,
    admin: new HitchClient(baseUrl, env.ADMIN_API_KEY, watched),
    meta: new MetaSimulator({ baseUrl, appSecret, verifyToken: env.META_VERIFY_TOKEN, fetch: watched }),
    createTenant: (scopes = APP_SCOPES) => createTenant(operator, scopes),
    metrics: () => app.get(Metrics).render(),
    logs: () => logLines.join(''),
    createAccount: (username, tenants) => createAccount(operator, username, tenants),
    close: () => app.close(),
  };
}

/** Who sets the rest up, as a person would: over HTTP. */
interface Operator {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly send: typeof fetch;
}

async function createTenant(operator: Operator, scopes: readonly AppScope[]): Promise<TestTenant> {
  // A test sends many requests in a minute that does not pass; tests of limits set their own.
  const limits = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 };
  const app = { name: 'test app', returnUrls: ['https://app.example'], limits };
  const { id } = await post(operator, '/v1/admin/apps', app);
  const { key } = await post(operator, `/v1/admin/apps/${id}/keys`, { scopes });
  const client = new HitchClient(operator.baseUrl, key, operator.send);
  return { appId: fromTypeId('app', id) ?? '', apiKey: key, client };
}

async function createAccount(
  operator: Operator,
  username: string,
  tenants: readonly TestTenant[],
): Promise<{ id: string; igId: string; username: string }> {
  const igId = `178414${randomBytes(5).readUIntBE(0, 5).toString().padStart(13, '0')}`;
  const { id: accountId } = await post(operator, '/v1/admin/accounts', { igId, username });
  for (const { appId } of tenants)
    await post(operator, `/v1/admin/apps/${toTypeId('app', appId)}/accounts`, { accountId });
  return { id: fromTypeId('acc', accountId) ?? '', igId, username };
}

async function post(
  { baseUrl, apiKey, send }: Operator,
  path: string,
  body: object,
): Promise<Record<'id' | 'key', string>> {
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const answer = await send(`${baseUrl}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(`POST ${path} was answered ${answer.status}`);
  return (await answer.json()) as Record<'id' | 'key', string>;
}
