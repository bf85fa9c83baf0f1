import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from '../../src/platform/http/http-server.setup.js';
import { MAX_DEFERRED, MAX_UNDER_WAY } from '../../src/platform/http/pipelining.setup.js';
import { openConnection, type RawConnection } from '../support/raw-http.js';
import { eventually } from '../support/waits.js';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** The service's own HTTP server with another handler behind it. */
async function serve(handle: RequestListener): Promise<string> {
  const server = createHttpServer(handle, { trustedProxies: [], keepAliveMs: 5_000 });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A handler that keeps its answers until it is told, and the paths that it was given. */
class Held {
  readonly paths: string[] = [];
  private readonly open: ServerResponse[] = [];
  readonly handle: RequestListener = (request, response) => {
    this.paths.push(request.url ?? '');
    this.open.push(response);
    request.resume();
  };

  answer(count: number): void {
    for (const response of this.open.splice(0, count)) response.end('done');
  }

  get waiting(): number {
    return this.open.length;
  }
}

const gets = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, index) => `GET /${from + index} HTTP/1.1\r\nHost: x\r\n\r\n`).join('');
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

/** Sends more until the server reads no more of it; gives how many bytes it took. */
async function fillUp({ socket }: RawConnection): Promise<void> {
  const piece = gets(1_000);
  for (;;) {
    const drained = new Promise((resolve) => socket.write(piece, resolve));
    if ((await Promise.race([drained, settle().then(() => 'stuck')])) === 'stuck') return;
  }
}

describe('requests on one connection', () => {
  test('so many are served at the same time, and the others wait for their turn', async () => {
    const held = new Held();
    const connection = await openConnection(await serve(held.handle));
    connection.write(gets(300));
    await eventually(async () => held.waiting === MAX_UNDER_WAY);
    await settle();
    expect(held.waiting).toBe(MAX_UNDER_WAY);
    held.answer(5);
    await eventually(async () => held.paths.length === MAX_UNDER_WAY + 5);
    await settle();
    expect([held.waiting, held.paths.length]).toEqual([MAX_UNDER_WAY, MAX_UNDER_WAY + 5]);
  });

  test('all are answered in their order, also when more come in the meantime', async () => {
    const url = await serve((request, response) => {
      setTimeout(() => response.end(request.url), Math.random() * 5);
    });
    const connection = await openConnection(url);
    connection.write(gets(150));
    await connection.answers(20);
    connection.write(gets(150, 150));
    const answers = await connection.answers(300);
    expect(answers.map(({ body }) => body)).toEqual(Array.from({ length: 300 }, (_, index) => `/${index}`));
    connection.socket.destroy();
  });

  test('bodies of requests that waited arrive whole', async () => {
    const url = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => setTimeout(() => response.end(String(Buffer.concat(chunks).length)), 2));
    });
    const connection = await openConnection(url);
    const lengths = Array.from({ length: 60 }, (_, index) => index * 2_500);
    for (const length of lengths)
      connection.write(
        `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`,
      );
    const answers = await connection.answers(lengths.length);
    expect(answers.map(({ body }) => Number(body))).toEqual(lengths);
    connection.socket.destroy();
  });

  test('no more is read while the answers are not read', async () => {
    let served = 0;
    const content = Buffer.alloc(1_600_000, 'x');
    const url = await serve((_request, response) => {
      served++;
      response.end(content);
    });
    const connection = await openConnection(url);
    connection.socket.pause();
    await fillUp(connection);
    const before = served;
    expect(before).toBeLessThanOrEqual(2 * MAX_UNDER_WAY);
    await settle();
    expect(served).toBe(before);
    connection.socket.resume();
    await eventually(async () => served > before + MAX_UNDER_WAY);
    connection.socket.destroy();
  });

  test('none begins after an answer that closes the connection, or after the client has left', async () => {
    const held = new Held();
    const url = await serve((request, response) => {
      if (request.url === '/0') response.setHeader('connection', 'close');
      held.handle(request, response);
    });
    const closing = await openConnection(url);
    closing.write(gets(40));
    await eventually(async () => held.waiting === MAX_UNDER_WAY);
    held.answer(MAX_UNDER_WAY);
    await closing.closed();
    expect(held.paths).toHaveLength(MAX_UNDER_WAY);

    const left = await openConnection(url);
    left.write(gets(40, 100));
    await eventually(async () => held.waiting === MAX_UNDER_WAY);
    left.socket.destroy();
    await settle();
    held.answer(MAX_UNDER_WAY);
    await settle();
    expect(held.paths).toHaveLength(2 * MAX_UNDER_WAY);
  });

  test('connections that bring too many to keep are closed, and others are served', async () => {
    const held = new Held();
    const url = await serve((request, response) => {
      if (request.url === '/other') response.end('done');
      else held.handle(request, response);
    });
    const each = 2_000;
    // A piece that Node parses at once (64 KiB) holds most of them.
    const piece = 1_500;
    const most = Math.ceil(MAX_DEFERRED / piece);
    const greedy = await Promise.all(Array.from({ length: most + 4 }, () => openConnection(url)));
    for (const connection of greedy) connection.write(gets(each));
    await eventually(async () => greedy.filter(({ socket }) => !socket.closed).length <= most);
    expect(await (await fetch(`${url}/other`)).text()).toBe('done');
    // What they kept is free again when they are gone.
    for (const { socket } of greedy) socket.destroy();
    await eventually(async () => {
      const next = await openConnection(url);
      next.write(gets(each));
      await settle();
      return !next.socket.closed;
    });
  });
});

describe('connections', () => {
  test('one beyond the bound is closed at once, and counted by the server', async () => {
    const url = await serve((_request, response) => response.end('done'));
    const [server] = servers;
    if (!server) throw new Error('one was started');
    expect(server.maxConnections).toBeGreaterThan(0);
    server.maxConnections = 2;
    const dropped = once(server, 'drop');
    const kept = [await openConnection(url), await openConnection(url)];
    const refused = await openConnection(url);
    await refused.closed();
    await dropped;
    for (const connection of kept) {
      connection.write(gets(1));
      expect((await connection.answers(1)).map(({ body }) => body)).toEqual(['done']);
    }
  });

  test('an idle one is kept open as long as configured', async () => {
    const url = await serve((_request, response) => response.end('done'));
    const connection = await openConnection(url);
    connection.write(gets(1));
    const [answer] = await connection.answers(1);
    expect(answer?.headers.get('keep-alive')).toBe('timeout=5');
    connection.socket.destroy();
  });
});
