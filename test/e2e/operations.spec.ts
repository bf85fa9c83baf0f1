import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import type { Test } from 'supertest';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { codeOf } from '../support/connect-pages.js';
import { Api, problem } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually, untilOpen } from '../support/waits.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;
let igId: string;
let app: Api;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url, { captureLogs: true });
  tenant = await service.createTenant();
  ({ igId } = await service.createAccount('acme', [tenant]));
  app = new Api(service, tenant.apiKey);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

type Line = Record<string, unknown>;

/** The lines about one request. */
function linesOf(requestId: string): Line[] {
  const lines = service.logs().trim().split('\n');
  return lines.map((line): Line => JSON.parse(line)).filter((line) => line['requestId'] === requestId);
}

/** A metric's value by its name and labels; 0 when there is none yet. */
async function readMetric(series: string): Promise<number> {
  const text = await service.metrics();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return Number(line?.slice(series.length) ?? 0);
}

describe('log', () => {
  test('the log has one line for a request with the caller, the route, the trace and the result', async () => {
    const answer = await app
      .post('/v1/links', { externalUserId: 'user-42' })
      .set('traceparent', `00-${TRACE}-00f067aa0ba902b7-01`)
      .set('x-request-id', 'mint-1')
      .expect(201);
    expect(linesOf('mint-1')).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.+Z$/),
        logger: 'http',
        msg: 'request completed',
        requestId: 'mint-1',
        traceId: TRACE,
        method: 'POST',
        route: '/v1/links',
        keyId: expect.stringMatching(/^key_/),
        appId: answer.body.appId,
        status: 201,
        durationMs: expect.any(Number),
      },
    ]);
  });

  test('the log names the route by its pattern and the problem by its code, and never the path', async () => {
    await app.get('/v1/links/lnk_nonsense?waitSeconds=0').set('x-request-id', 'read-1').expect(404);
    await app.get('/nowhere/user-42').set('x-request-id', 'read-2').expect(404);
    expect(linesOf('read-1')).toMatchObject([{ route: '/v1/links/:id', status: 404, code: 'not_found' }]);
    expect(linesOf('read-2')).toMatchObject([{ route: 'none', status: 404, code: 'not_found' }]);
    expect(service.logs()).not.toMatch(/nonsense|nowhere/);
  });

  test('the log names the key that a route refused', async () => {
    const reader = await service.createTenant(['identities:read']);
    const api = new Api(service, reader.apiKey);
    await api.post('/v1/links', {}).set('x-request-id', 'refused-1').expect(403);
    expect(linesOf('refused-1')).toMatchObject([
      {
        status: 403,
        code: 'insufficient_scope',
        keyId: expect.any(String),
        appId: toTypeId('app', reader.appId),
      },
    ]);
  });

  test('the log has no trace for an invalid traceparent', async () => {
    await app
      .get('/v1/identities')
      .set('traceparent', `00-${TRACE}`)
      .set('x-request-id', 'untraced')
      .expect(200);
    expect(linesOf('untraced')).toEqual([expect.not.objectContaining({ traceId: expect.anything() })]);
  });

  test('the log has a line for a client that did not wait for the answer', async () => {
    const { id } = await tenant.client.mint({ externalUserId: 'left alone' });
    const headers = { authorization: `Bearer ${tenant.apiKey}`, 'x-request-id': 'hung-up' };
    const request = get(`${service.baseUrl}/v1/links/${id}?waitSeconds=30`, { headers, agent: false });
    request.on('error', () => undefined);
    await untilOpen(service, 'poll', 1);
    request.destroy();
    await eventually(async () => linesOf('hung-up').length > 0);
    expect(linesOf('hung-up')).toMatchObject([
      { level: 'info', msg: 'client hung up', route: '/v1/links/:id', keyId: expect.stringMatching(/^key_/) },
    ]);
  });

  test("the log of strangers' refused requests is at the debug level and they are counted, those of callers are not", async () => {
    const stranger = new Api(service, null);
    const requests: [name: string, send: (api: Api) => Test, code: string][] = [
      ['a path', (api) => api.get('/wp-login.php'), 'not_found'],
      ['a method', (api) => api.delete('/livez'), 'method_not_allowed'],
      ['an id', (api) => api.get('/data-deletion/x'), 'not_found'],
    ];
    const series = (code: string): string => `hitch_refused_strangers_total{code="${code}"}`;
    for (const [index, [, send, code]] of requests.entries()) {
      const before = await readMetric(series(code));
      await send(stranger).set('x-request-id', `stranger-${index}`);
      expect(linesOf(`stranger-${index}`)).toMatchObject([{ level: 'debug', code }]);
      expect(await readMetric(series(code))).toBe(before + 1);
    }
    await app.get('/wp-login.php').set('x-request-id', 'caller-1').expect(404);
    await app.post('/v1/links', {}).set('x-request-id', 'caller-2').expect(422);
    expect([...linesOf('caller-1'), ...linesOf('caller-2')]).toMatchObject([
      { level: 'info' },
      { level: 'info' },
    ]);
    const unknown = new Api(service, `${tenant.apiKey}x`);
    await unknown.get('/v1/links').set('x-request-id', 'stranger-key').expect(401);
    expect(linesOf('stranger-key')).toMatchObject([{ level: 'debug', code: 'invalid_api_key' }]);
  });

  test('the log of probes and unsigned deliveries is at the debug level, so that strangers cannot fill it', async () => {
    await new Api(service, null).get('/readyz').set('x-request-id', 'probe').expect(200);
    await new Api(service, null).post('/webhooks/instagram').set('x-request-id', 'unsigned').expect(401);
    expect([...linesOf('probe'), ...linesOf('unsigned')]).toMatchObject([
      { level: 'debug' },
      { level: 'debug' },
    ]);
  });
});

describe('metrics', () => {
  test('metrics count deliveries and events by result, and problems by code', async () => {
    const series = [
      'hitch_webhook_deliveries_total{result="done"}',
      'hitch_webhook_deliveries_total{result="unsigned"}',
      'hitch_webhook_events_total{result="linked"}',
      'hitch_webhook_events_total{result="not_ours"}',
      'hitch_problems_total{code="not_found"}',
    ];
    const before = await Promise.all(series.map(readMetric));
    const { ref } = await tenant.client.mint({ externalUserId: 'counted' });
    for (const each of [ref, 'summer-sale'])
      await service.meta.deliver(
        deliveryOf([messageEvent({ igId, igsid: 'counted', ref: each, timestampMs: Date.now() })]),
      );
    await new Api(service, null).post('/webhooks/instagram').expect(401);
    await app.get('/v1/links/x').expect(404);
    const after = await Promise.all(series.map(readMetric));
    expect(after.map((value, index) => value - (before[index] ?? 0))).toEqual([2, 1, 1, 1, 1]);
  });

  test('metrics count mints by result, and the sizes of their batches', async () => {
    const series = [
      'hitch_mints_total{result="minted"}',
      'hitch_mints_total{result="replayed"}',
      'hitch_mints_total{result="validation_failed"}',
      'hitch_batch_size_count{of="mints"}',
    ];
    const before = await Promise.all(series.map(readMetric));
    const mint = (): Test => app.post('/v1/links', { externalUserId: 'm' }).set('idempotency-key', 'once');
    await mint().expect(201);
    await mint().expect(201);
    await app.post('/v1/links', {}).expect(422);
    const after = await Promise.all(series.map(readMetric));
    // A replay is decided in a batch too.
    expect(after.map((value, index) => value - (before[index] ?? 0))).toEqual([1, 1, 1, 2]);
  });

  test('metrics have the time of each request by method, route pattern and class of status, never by path', async () => {
    await app.get('/v1/links/x').expect(404);
    await app.get('/nowhere/at/all').expect(404);
    const text = await service.metrics();
    expect(text).toMatch(/seconds_count\{method="GET",route="\/v1\/links\/:id",status="4xx"\} [1-9]/);
    expect(text).toMatch(/seconds_count\{method="GET",route="none",status="4xx"\} [1-9]/);
    expect(text).not.toContain('nowhere');
  });

  test('metrics show the state of the connection pool and of the process', async () => {
    expect(await readMetric('hitch_database_connections{state="max"}')).toBe(10);
    expect(await readMetric('hitch_database_connections{state="idle"}')).toBeGreaterThan(0);
    expect(await readMetric('hitch_database_waiting')).toBe(0);
    expect(await readMetric('process_resident_memory_bytes')).toBeGreaterThan(0);
  });
});

describe('version', () => {
  test('the version is served, and is the label of a metric', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    await new Api(service, null).get('/version').expect(200, { version });
    expect(await readMetric(`hitch_build_info{version="${version}"}`)).toBe(1);
  });
});

describe('headers', () => {
  const ofTheApi = {
    'content-security-policy': "default-src 'none';frame-ancestors 'none';base-uri 'none';form-action 'none'",
    'cache-control': 'no-store',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=31536000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };

  test.each(['/livez', '/openapi.json', '/v1/links', '/nowhere', '/webhooks/instagram'])(
    'the headers of %s let a browser do nothing with the answer',
    async (path) => {
      const { headers } = await new Api(service, null).get(path);
      expect(headers).toMatchObject(ofTheApi);
      expect(headers).not.toHaveProperty('x-powered-by');
    },
  );
});

describe('headers of pages', () => {
  test('the headers of the documentation let it load its own files and no others', async () => {
    const { headers } = await fetch(`${service.baseUrl}/docs`);
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none';script-src 'self';/);
    expect([headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual([
      'nosniff',
      'DENY',
    ]);
  });

  test('the headers of a QR code let other sites show it', async () => {
    const code = codeOf(await tenant.client.mint({ externalUserId: 'shown' }));
    const { headers } = await new Api(service, null).get(`/c/${code}/qr.svg`).expect(200);
    expect(headers).toMatchObject({
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'no-store',
    });
  });
});

describe('readiness', () => {
  test('readiness ends when the service stops, while requests are still answered', async () => {
    const other = await startTestApp(database.url, { env: { STOP_DELAY_MS: '1500' } });
    await new Api(other, null).get('/readyz').expect(200, { status: 'ok' });
    const closed = other.close();
    for (;;) {
      const answer = await new Api(other, null).get('/readyz');
      expect(answer.headers['x-request-id']).toBeDefined();
      if (answer.status === 200) continue;
      expect(answer.status).toBe(503);
      expect(answer.body).toEqual(problem(503, 'temporarily_unavailable'));
      expect(answer.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
      break;
    }
    await new Api(other, null).get('/livez').expect(200, { status: 'ok' });
    await closed;
    await expect(fetch(`${other.baseUrl}/livez`)).rejects.toThrow();
  });
});
