import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { OUTCOMES } from '../../src/attempts/outcome.js';
import { PROBLEMS } from '../../src/platform/http/problem-codes.js';
import { MetricsServer } from '../../src/platform/health/metrics-server.setup.js';
import { Metrics } from '../../src/platform/health/metrics.service.js';
import { deliveryOf, messageEvent } from '../../src/dev/simulator/meta-payloads.js';
import { Api } from '../support/http.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually } from '../support/waits.js';

const ANY = { host: '127.0.0.1', port: 0, isPortSet: false };

let database: TestDatabase;
let service: TestApp;
const servers: MetricsServer[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** Serves the metrics on a free port, which it returns. */
async function serveMetrics(): Promise<number> {
  const server = new MetricsServer(service.app.get(Metrics));
  servers.push(server);
  const { kind, port } = await server.listen(ANY);
  expect(kind).toBe('listening');
  return port;
}

/** The series of ours with their values. Buckets are left out: they come with their count. */
async function readSeries(): Promise<Map<string, number>> {
  const lines = (await service.metrics()).split('\n').filter((line) => /^hitch_(?!\w+_bucket)/.test(line));
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(/\S+$/.exec(line)?.[0])]));
}

describe('series', () => {
  test('the series of every known label value exist from the start, and those of events are 0', async () => {
    const series = await readSeries();
    const known = [
      ...Object.keys(PROBLEMS).map((code) => `hitch_problems_total{code="${code}"}`),
      ...['minted', 'replayed', 'rate_limited'].map((result) => `hitch_mints_total{result="${result}"}`),
      ...['done', 'unsigned', 'unreadable', 'unavailable'].map(
        (result) => `hitch_webhook_deliveries_total{result="${result}"}`,
      ),
      ...[...OUTCOMES, 'repeated', 'dead_letter', 'not_ours', 'malformed', 'ignored'].map(
        (result) => `hitch_webhook_events_total{result="${result}"}`,
      ),
      ...['delivered', 'failed', 'exhausted', 'gone', 'canceled'].map(
        (result) => `hitch_notification_attempts_total{result="${result}"}`,
      ),
      ...['mints', 'events'].map((of) => `hitch_batch_size_count{of="${of}"}`),
      ...['poll', 'stream'].map((kind) => `hitch_open_waits{kind="${kind}"}`),
      'hitch_notification_attempt_duration_seconds_count',
      ...['2xx', '4xx', '5xx'].map(
        (status) =>
          `hitch_http_request_duration_seconds_count{method="POST",route="/webhooks/instagram",status="${status}"}`,
      ),
    ];
    expect(known.filter((name) => series.get(name) !== 0)).toEqual([]);
  });

  test('traffic of every kind adds no series, whatever method or path a stranger sends', async () => {
    const before = await readSeries();
    const tenant = await service.createTenant();
    const { igId } = await service.createAccount('acme', [tenant]);
    const app = new Api(service, tenant.apiKey);
    const minted = await app.post('/v1/links', { externalUserId: 'u' }).expect(201);
    await app.head(`/v1/links/${minted.body.id}`).expect(200);
    await app.post('/v1/links', {}).expect(422);
    await new Api(service, null).get('/v1/links').expect(401);
    for (const ref of [String(minted.body.ref), 'summer'])
      await service.meta.deliver(
        deliveryOf([messageEvent({ igId, igsid: 'p', ref, timestampMs: Date.now() })]),
      );
    for (const method of ['GET', 'OPTIONS', 'PROPFIND', 'DELETE'])
      await fetch(`${service.baseUrl}/no/${method}`, { method });
    const after = await readSeries();
    expect([...after.keys()].filter((name) => !before.has(name))).toEqual([]);
    expect(after.get('hitch_mints_total{result="minted"}')).toBe(1);
    expect(after.get('hitch_webhook_events_total{result="linked"}')).toBe(1);
  });

  test('each histogram has few buckets', async () => {
    const bounds = new Map<string, Set<string>>();
    for (const [, name = '', bound = ''] of (await service.metrics()).matchAll(
      /^(hitch_\w+)_bucket\{.*?le="([^"]+)"/gm,
    ))
      bounds.set(name, (bounds.get(name) ?? new Set()).add(bound));
    expect(bounds.size).toBe(3);
    for (const [name, found] of bounds) expect([name, found.size <= 8]).toEqual([name, true]);
  });
});

describe('port of the metrics', () => {
  test.each(['/metrics', '/metrics/', '/%6detrics', '/metrics?a=b', '//metrics'])(
    'the public port answers %s as a path that does not exist',
    async (path) => {
      expect((await fetch(`${service.baseUrl}${path}`)).status).toBe(404);
    },
  );

  test('the port of the metrics serves them and nothing else', async () => {
    const url = `http://127.0.0.1:${await serveMetrics()}`;
    const answer = await fetch(`${url}/metrics?format=text`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await answer.text()).toContain('hitch_build_info{version="');
    for (const path of ['/', '/livez', '/v1/links', '/openapi.json', '/docs'])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 404]);
    const posted = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await fetch(`${url}/metrics`, { method: 'HEAD' })).status).toBe(200);
  });

  test('a busy default port is reported, and a busy port that was set is refused by name', async () => {
    const port = await serveMetrics();
    const second = (): MetricsServer => new MetricsServer(service.app.get(Metrics));
    expect(await second().listen({ ...ANY, port })).toEqual({ kind: 'port_taken', port });
    await expect(second().listen({ ...ANY, port, isPortSet: true })).rejects.toThrow(
      /METRICS_HOST and METRICS_PORT/,
    );
    await expect(second().listen({ ...ANY, host: '192.0.2.1' })).rejects.toThrow(
      /EADDRNOTAVAIL.*METRICS_HOST/,
    );
  });

  test('a scraper that sends many requests ahead gets one answer, and more connections than scrapers need are closed', async () => {
    const port = await serveMetrics();
    const ahead = connect(port, '127.0.0.1');
    let text = '';
    ahead.on('data', (chunk: Buffer) => (text += chunk.toString()));
    ahead.write('GET /metrics HTTP/1.1\r\nHost: m\r\n\r\n'.repeat(100));
    await once(ahead, 'close');
    expect(text.match(/^hitch_build_info/gm)).toHaveLength(1);
    const idle = Array.from({ length: 40 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
    await eventually(
      async () => idle.filter(({ destroyed, readableEnded }) => destroyed || readableEnded).length >= 24,
    );
    for (const socket of idle) socket.destroy();
    await eventually(
      async () => (await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null))?.status === 200,
    );
  });
});
