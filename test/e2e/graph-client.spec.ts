import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { GraphCalls } from '../../src/instagram/graph/graph-calls.service.js';
import { GraphClient } from '../../src/instagram/graph/graph-client.service.js';
import { GraphHttp, type GraphTiming } from '../../src/instagram/graph/graph-http.service.js';
import type { GraphConnection } from '../../src/instagram/graph/graph-result.js';
import { loadConfig } from '../../src/platform/config/load-config.js';
import { makeSecrets } from '../support/test-app.js';

const CONNECTION: GraphConnection = {
  accountId: 'an account',
  login: 'instagram',
  accessToken: 'IGAA-token',
};
const MESSAGE = { text: 'Hello' };
const SENT = '{"recipient_id":"987","message_id":"mid-1"}';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server in place of Instagram: each test says how it answers. */
let server: Server;
let answer: Answer;
/** What arrived, as `METHOD path`. */
let arrived: string[];
let origin: string;
const clients: GraphHttp[] = [];

beforeEach(async () => {
  arrived = [];
  server = createServer((request, response) => {
    arrived.push(`${request.method} ${request.url?.split('?')[0]}`);
    request.resume().once('end', () => answer(request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.onApplicationShutdown();
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
});

/** A client of a service whose configuration names this address for all of Instagram. */
function connectTo(url: string, timing: Partial<GraphTiming> = {}): GraphClient {
  const hosts = { INSTAGRAM_GRAPH_URL: url, FACEBOOK_GRAPH_URL: url, INSTAGRAM_OAUTH_URL: url };
  const env = { ...makeSecrets(), ...hosts, INSTAGRAM_APP_ID: '2222' };
  const result = loadConfig(env, null);
  if ('faults' in result) throw new Error(result.faults.join());
  const limits = { timeoutMs: 2_000, maxPaceMs: 2_000, ...timing };
  const http = new GraphHttp(limits);
  clients.push(http);
  return new GraphClient(result.config.instagram, new GraphCalls(http, limits));
}

const send = (client: GraphClient): ReturnType<GraphClient['sendMessage']> =>
  client.sendMessage(CONNECTION, '987', MESSAGE);

describe('what became of a message', () => {
  test('a message that is answered was sent', async () => {
    let body = '';
    server.removeAllListeners('request').on('request', async (request, response) => {
      for await (const chunk of request) body += String(chunk);
      expect(request.headers).toMatchObject({
        authorization: 'Bearer IGAA-token',
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      });
      response.end(SENT);
    });
    expect(await send(connectTo(origin))).toEqual({ kind: 'ok', value: { mid: 'mid-1' } });
    expect(JSON.parse(body)).toEqual({ recipient: { id: '987' }, message: { text: 'Hello' } });
  });

  test.each<[string, string, number]>([
    ['a refusal', '{"error":{"code":10,"error_subcode":2534022,"message":"nein"}}', 500],
    ['a refusal with the status 200', '{"error":{"code":10,"error_subcode":2534022}}', 200],
  ])('%s says what Meta refused', async (_, text, status) => {
    answer = (__, response) => response.writeHead(status).end(text);
    expect(await send(connectTo(origin))).toMatchObject({
      kind: 'refused',
      error: { name: 'outside_window', action: 'stop', label: '10/2534022', status },
    });
  });

  test.each<[string, Answer, string]>([
    ['no answer in time', () => undefined, 'timeout'],
    ['headers and no body', (_, response) => void response.writeHead(200).write('{'), 'timeout'],
    ['a cut connection', ({ socket }) => socket.destroy(), 'lost'],
    [
      'a body that is cut off',
      ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"message_id":"m"'),
      'lost',
    ],
    ['what is not HTTP', ({ socket }) => socket.end('hello\r\n\r\n'), 'bad_answer'],
    ['a page of a gateway', (_, response) => response.writeHead(502).end('<html></html>'), 'status_502'],
    ['nothing', (_, response) => response.end(), 'empty_answer'],
    [
      'an answer without end',
      (_, response) => {
        const more = (): void => {
          while (!response.destroyed && response.write(' '.repeat(64 * 1024)));
          response.once('drain', more);
        };
        more();
      },
      'answer_too_long',
    ],
  ])('after %s it is not known whether it was sent', async (_, howItAnswers, cause) => {
    answer = howItAnswers;
    expect(await send(connectTo(origin, { timeoutMs: 500 }))).toEqual({ kind: 'unknown', cause });
    expect(arrived).toEqual(['POST /v26.0/me/messages']);
  });

  test('a redirect is not followed, because the request has a token', async () => {
    answer = (_, response) => response.writeHead(307, { location: `${origin}/elsewhere` }).end();
    expect(await send(connectTo(origin))).toEqual({ kind: 'unknown', cause: 'status_307' });
    expect(arrived).toEqual(['POST /v26.0/me/messages']);
  });

  test('a message to a port where nothing listens was not sent', async () => {
    server.close();
    await once(server, 'close');
    expect(await send(connectTo(origin))).toEqual({ kind: 'unsent', cause: 'refused' });
  });

  test('a message to a server without a certificate was not sent', async () => {
    const url = origin.replace('http:', 'https:');
    expect(await send(connectTo(url))).toMatchObject({ kind: 'unsent' });
    expect(arrived).toEqual([]);
  });

  test('a message that waits for a secure connection until its time is over was not sent', async () => {
    const silent = createTcpServer((socket) => socket.resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `https://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const client = connectTo(url, { timeoutMs: 300 });
    expect(await send(client)).toEqual({ kind: 'unsent', cause: 'timeout' });
    clients.splice(0).forEach((each) => each.onApplicationShutdown());
    await new Promise((resolve) => silent.close(resolve));
  });

  test('a kept connection that is cut leaves open whether the second message was sent', async () => {
    answer = (_, response) => response.end(SENT);
    const client = connectTo(origin);
    expect((await send(client)).kind).toBe('ok');
    answer = ({ socket }) => socket.resetAndDestroy();
    expect(await send(client)).toEqual({ kind: 'unknown', cause: 'lost' });
  });

  test('a slow answer within the time is an answer', async () => {
    answer = async (_, response) => {
      for (const character of SENT) {
        response.write(character);
        await sleep(5);
      }
      response.end();
    };
    expect(await send(connectTo(origin))).toEqual({ kind: 'ok', value: { mid: 'mid-1' } });
  });

  test('a service that stops does not wait for an answer', async () => {
    const client = connectTo(origin);
    answer = () => clients[0]?.onApplicationShutdown();
    expect(await send(client)).toEqual({ kind: 'unknown', cause: 'aborted' });
    expect(await send(client)).toEqual({ kind: 'unsent', cause: 'aborted' });
    expect(arrived).toHaveLength(1);
  });
});

describe('the pace of an account', () => {
  test('a hundred messages go at once, the next one a second later, and none when the line is too long', async () => {
    answer = (_, response) => response.end(SENT);
    const client = connectTo(origin, { maxPaceMs: 500 });
    const results = await Promise.all(Array.from({ length: 101 }, () => send(client)));
    const other = client.sendMessage({ ...CONNECTION, accountId: 'another account' }, '1', MESSAGE);
    expect(results.filter(({ kind }) => kind === 'ok')).toHaveLength(100);
    expect(results).toContainEqual({ kind: 'unsent', cause: 'pace' });
    expect((await other).kind).toBe('ok');
    expect(arrived).toHaveLength(101);
  });

  test('a call that has to wait its turn is made then', async () => {
    answer = (_, response) => response.end('{"data":[]}');
    const client = connectTo(origin);
    const begun = performance.now();
    const results = await Promise.all([1, 2, 3].map(() => client.primeConversations(CONNECTION)));
    expect(results).toEqual(Array(3).fill({ kind: 'ok', value: { isEmpty: true } }));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(1_000);
  });
});

describe('reads', () => {
  test('the messages with a person are found, whether Meta expands them or not', async () => {
    const details: Record<string, object> = {
      m3: {
        id: 'm3',
        from: { id: '1784' },
        message: 'Is this you?',
        created_time: '2026-11-30T10:00:00+0000',
      },
      m2: { id: 'm2', from: { id: '987' }, message: 'hi' },
    };
    answer = ({ url = '' }, response) => {
      const path = new URL(url, origin).pathname.split('/').at(-1) ?? '';
      const bodies: Record<string, unknown> = {
        conversations: { data: [{ id: 'c1' }] },
        c1: { id: 'c1', messages: { data: [{ id: 'm3' }, details['m2'], { id: 'm1' }] } },
        m3: details['m3'],
        m1: { error: { code: 100, error_subcode: 33 } },
      };
      response.end(JSON.stringify(bodies[path]));
    };
    expect(await connectTo(origin).findMessages(CONNECTION, '987')).toEqual({
      kind: 'ok',
      value: [
        { mid: 'm3', isOwn: true, text: 'Is this you?', createdAt: new Date('2026-11-30T10:00:00Z') },
        { mid: 'm2', isOwn: false, text: 'hi', createdAt: null },
      ],
    });
    expect(arrived).toEqual(
      ['conversations', 'c1', 'm3', 'm1'].map((each) => expect.stringMatching(`/${each}$`)),
    );
  });

  test('a person without a conversation has no messages', async () => {
    answer = (_, response) => response.end('{"data":[]}');
    expect(await connectTo(origin).findMessages(CONNECTION, '987')).toEqual({ kind: 'ok', value: [] });
  });

  test('the usage that Meta reports is kept for each account', async () => {
    answer = (_, response) => {
      response.setHeader('x-app-usage', '{"call_count":80,"total_time":2,"total_cputime":3}');
      response.end('{"error":{"code":4}}');
    };
    const client = connectTo(origin);
    expect(client.readUsage(CONNECTION.accountId)).toBeNull();
    await client.readMe(CONNECTION);
    expect(client.readUsage(CONNECTION.accountId)).toMatchObject({ appPercent: 80, accountPercent: null });
    expect(client.readUsage('another account')).toBeNull();
  });

  test('without the id of the app nothing is asked that needs it', async () => {
    const client = connectTo(origin);
    const page = { ...CONNECTION, login: 'page' } as const;
    expect(await client.debugToken(page)).toEqual({ kind: 'unsent', cause: 'app_id_missing' });
    expect(arrived).toEqual([]);
  });
});

test('the whole road of a log-in is taken: code, token of an hour, token of 60 days, owner', async () => {
  answer = ({ url = '' }, response) => {
    const bodies: Record<string, string> = {
      '/oauth/access_token':
        '{"data":[{"access_token":"short","user_id":24567890123456789,"permissions":"a,b"}]}',
      '/access_token': '{"access_token":"long","token_type":"bearer","expires_in":5183944}',
      '/refresh_access_token': '{"access_token":"longer","token_type":"bearer","expires_in":5184000}',
      '/v26.0/me': '{"id":24567890123456789,"user_id":17841400000000001,"username":"acme"}',
    };
    response.end(bodies[new URL(url, origin).pathname]);
  };
  const client = connectTo(origin);
  expect(await client.exchangeCode('code', 'https://hitch.example/instagram/callback')).toEqual({
    kind: 'ok',
    value: { accessToken: 'short', userId: '24567890123456789', permissions: ['a', 'b'] },
  });
  expect(await client.exchangeToken('short')).toEqual({
    kind: 'ok',
    value: { accessToken: 'long', expiresInSeconds: 5_183_944 },
  });
  expect(await client.refreshToken(CONNECTION)).toMatchObject({ value: { accessToken: 'longer' } });
  expect(await client.readMe(CONNECTION)).toMatchObject({
    value: { id: '24567890123456789', userId: '17841400000000001', username: 'acme' },
  });
});
