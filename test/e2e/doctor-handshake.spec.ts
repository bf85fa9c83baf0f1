import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer, type Server } from 'node:https';
import type { ServerResponse } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { makeCertificate } from '../support/certificate.js';
import { findFreePort } from '../support/free-port.js';
import { Api } from '../support/http.js';
import { makeSecrets, startTestApp, type TestApp } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** What stands in front of the service under its public address: it ends TLS, and answers or passes the request on. */
type Front = (url: string, response: ServerResponse) => Promise<void> | void;

const secrets = makeSecrets();
const trusted = getCACertificates('default');
const certificate = makeCertificate('localhost');

let database: TestDatabase;
let service: TestApp;
let server: Server;
let port: number;
let path: string;
let front: Front;

/** Passes a request on to the service, with the path and query that it has. */
const passOn: Front = async (url, response) => {
  const answer = await fetch(`${service.baseUrl}${url}`, { redirect: 'manual' });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(await answer.text());
};

const answerWith =
  (status: number, headers: Record<string, string> = {}): Front =>
  (_url, response) =>
    void response.writeHead(status, headers).end('<p>Log in</p>');

/** Passes a request on that was changed on the way. */
const change =
  (name: string, value: string): Front =>
  (url, response) => {
    const changed = new URL(url, service.baseUrl);
    changed.searchParams.set(name, value);
    return passOn(`${changed.pathname}${changed.search}`, response);
  };

beforeAll(async () => {
  database = await createTestDatabase();
  port = await findFreePort();
  setDefaultCACertificates([...trusted, certificate.cert]);
  server = createServer(certificate, (request, response) => {
    Promise.resolve(front(request.url ?? '/', response)).catch(() => response.destroy());
  });
  await listen();
  const env = { ...secrets, PUBLIC_URL: `https://localhost:${port}` };
  service = await startTestApp(database.url, { env, captureLogs: true });
  const { id } = await service.createAccount('acme', []);
  path = `/v1/admin/accounts/${toTypeId('acc', id)}/doctor`;
});

afterEach(async () => {
  setDefaultCACertificates([...trusted, certificate.cert]);
  if (!server.listening) await listen();
});

afterAll(async () => {
  await service.close();
  await close();
  setDefaultCACertificates(trusted);
  await database.drop();
});

const listen = (): Promise<void> => new Promise((done) => server.listen(port, 'localhost', done));

function close(): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}

/** The finding, which has nothing of the verify token; the log neither. */
async function examine(of = service): Promise<Record<string, string>> {
  const { body, text } = await new Api(of, of.adminApiKey).get(path).expect(200);
  expect(text + of.logs()).not.toContain(secrets.META_VERIFY_TOKEN);
  const findings = body.findings as { check: string }[];
  return findings.find(({ check }) => check === 'callback_reachable') as never;
}

describe('the handshake with the public address', () => {
  test('an address that leads to the service answers it', async () => {
    front = passOn;
    expect(await examine()).toMatchObject({
      verdict: 'ok',
      detail: `https://localhost:${port}/webhooks/instagram answers Meta’s handshake.`,
      fix: null,
    });
  });

  test.each<[string, Front, number]>([
    ['leads to a service with another verify token', change('hub.verify_token', 'another-token'), 403],
    ['changes the challenge on the way', change('hub.challenge', '12345'), 200],
    ['shows a log-in page', answerWith(200, { 'content-type': 'text/html' }), 200],
    ['redirects', answerWith(302, { location: 'https://localhost/webhooks/instagram' }), 302],
    ['leads to a proxy without a service behind it', answerWith(502), 502],
  ])('an address that %s answers with something else', async (_, way, status) => {
    front = way;
    expect(await examine()).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining(`answered the handshake with ${status} and not with the challenge`),
      fix: expect.stringContaining('in front of the service'),
    });
  });

  test('a redirect to the right address is not followed', async () => {
    let requests = 0;
    front = (url, response) => {
      requests += 1;
      return url.startsWith('/webhooks')
        ? void response.writeHead(301, { location: `/moved${url}` }).end()
        : passOn(url.replace('/moved', ''), response);
    };
    expect(await examine()).toMatchObject({ verdict: 'failed', detail: expect.stringContaining('301') });
    expect(requests).toBe(1);
  });

  test('an address where nothing listens cannot be reached', async () => {
    await close();
    expect(await examine()).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('cannot be reached (econnrefused)'),
      fix: expect.stringContaining('DNS name'),
    });
  });

  test('an address that closes the connection cannot be reached', async () => {
    front = (_url, response) => void response.destroy();
    expect(await examine()).toMatchObject({
      verdict: 'failed',
      detail: expect.stringMatching(/cannot be reached \((und_err_socket|econnreset)\)/),
    });
  });

  test('an address that does not answer within the five seconds of Meta cannot be reached', async () => {
    front = () => undefined;
    expect(await examine()).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('cannot be reached (timeout)'),
    });
  });

  test('a self-signed certificate that nobody trusts is named', async () => {
    // A new connection, for those that are open have been trusted before.
    await close();
    await listen();
    setDefaultCACertificates(trusted);
    front = passOn;
    expect(await examine()).toMatchObject({
      verdict: 'failed',
      detail: expect.stringContaining('cannot be reached (depth_zero_self_signed_cert)'),
      fix: expect.stringContaining('certificate'),
    });
  });

  test('an address without TLS is not tried', async () => {
    const env = { ...secrets, PUBLIC_URL: 'http://localhost:1' };
    const plain = await startTestApp(database.url, { env });
    expect(await examine(plain)).toMatchObject({
      verdict: 'unknown',
      detail: expect.stringContaining('PUBLIC_URL is not https'),
    });
    await plain.close();
  });
});
