import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { promisify } from 'node:util';
import type { Dialing } from '../../src/notifications/dialer.service.js';
import { makeCertificate } from '../support/certificate.js';
import { eventually } from '../support/waits.js';
import { answer, listen, makeDialer, noAnswer, post, resolveTo } from '../support/dialing.js';

const HOST = 'shop.example';
/** Longer than an attempt has for itself. */
const SLOW_MS = 900;

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

/** A receiver with a trusted certificate on 127.0.0.1, and how many requests it got. */
async function serve(): Promise<{ url: string; port: number; requests: () => number }> {
  const { cert, key } = makeCertificate(HOST);
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, cert]);
  ends.push(() => setDefaultCACertificates(before));
  let requests = 0;
  const server = createHttpsServer({ cert, key }, (_request, response) => {
    requests += 1;
    response.writeHead(204).end();
  });
  const { port } = await listen(ends, server);
  return { url: `https://${HOST}:${port}/`, port, requests: () => requests };
}

const silent = (): Server => createServer((socket) => void socket.resume());
/** Closes each connection in its handshake. */
const closing = (): Server => createServer((socket) => void socket.once('data', () => socket.destroy()));
/** Presents a certificate that nobody signed. */
const untrusted = (): Server => createHttpsServer(makeCertificate(HOST));
/** Passes everything on to a port, but late. */
const slow = (port: number): Server =>
  createServer((socket: Socket) => {
    const late = setTimeout(() => {
      const onward = connect(port, '127.0.0.1').on('error', () => socket.destroy());
      socket
        .on('close', () => onward.destroy())
        .pipe(onward)
        .pipe(socket);
    }, SLOW_MS);
    socket.on('close', () => clearTimeout(late));
  });

describe('several addresses', () => {
  test.each<[string, (() => Server) | null, string[]]>([
    ['refuses', null, ['127.0.0.2', '127.0.0.1']],
    ['refuses, of the other family', null, ['::1', '127.0.0.1']],
    ['refuses, and so do others', null, ['127.0.0.2', '::1', '127.0.0.3', '127.0.0.4', '127.0.0.1']],
    ['is silent', silent, ['127.0.0.2', '127.0.0.1']],
    ['is silent, and others refuse', silent, ['127.0.0.2', '::1', '127.0.0.3', '127.0.0.1']],
    ['closes its connections', closing, ['127.0.0.2', '127.0.0.1']],
    ['has a certificate that is not trusted', untrusted, ['127.0.0.2', '127.0.0.1']],
    ['is forbidden', null, ['10.0.0.1', '169.254.169.254', 'fd00::1', '127.0.0.1']],
  ])(
    'a receiver is reached at another of its addresses when the first one %s',
    async (_what, make, addresses) => {
      const { url, port, requests } = await serve();
      if (make) await listen(ends, make(), { host: '127.0.0.2', port });
      const dialer = makeDialer(ends, { resolve: resolveTo(...addresses) });
      expect(await post(dialer, url)).toEqual(answer(204));
      expect(requests()).toBe(1);
    },
  );

  test('a slow address is not given up for the next one', async () => {
    const { url, port, requests } = await serve();
    await listen(ends, slow(port), { host: '127.0.0.2', port });
    const waiting = silent();
    const { connections } = await listen(ends, waiting, { host: '127.0.0.3', port });
    for (const addresses of [
      ['127.0.0.2'],
      ['127.0.0.2', '127.0.0.3'],
      ['127.0.0.3', '127.0.0.2'],
      ['127.0.0.2', '127.0.0.4', '::1'],
    ])
      expect(await post(makeDialer(ends, { resolve: resolveTo(...addresses) }), url)).toEqual(answer(204));
    expect(requests()).toBe(4);
    expect(connections()).toBe(2);
    const count = promisify(waiting.getConnections.bind(waiting));
    await eventually(async () => (await count()) === 0);
  });

  test('the first of several addresses is called alone when it is quick', async () => {
    const { url, port, requests } = await serve();
    const { connections } = await listen(ends, silent(), { host: '127.0.0.2', port });
    const dialer = makeDialer(ends, { resolve: resolveTo('127.0.0.1', '127.0.0.2', '::1') });
    expect(await post(dialer, url)).toEqual(answer(204));
    expect([requests(), connections()]).toEqual([1, 0]);
  });

  test('several addresses that are all silent are given up together at the timeout', async () => {
    const server = silent();
    const closed: Promise<unknown>[] = [];
    server.on('connection', (socket: Socket) => closed.push(once(socket.resume(), 'close')));
    const { port } = await listen(ends, server, { host: '0.0.0.0' });
    const resolve = resolveTo('127.0.0.1', '127.0.0.2', '127.0.0.3');
    const dialer = makeDialer(ends, { resolve, timeoutMs: 1_300 });
    expect(await post(dialer, `https://${HOST}:${port}/`)).toEqual(noAnswer('timeout'));
    await Promise.all(closed);
    expect(closed).toHaveLength(3);
  });

  test('several addresses that all refuse have the fault of them', async () => {
    const { port } = await listen(ends, silent(), { host: '127.0.0.9' });
    const resolve = resolveTo('127.0.0.1', '::1', '127.0.0.2');
    expect(await post(makeDialer(ends, { resolve }), `https://${HOST}:${port}/`)).toEqual(
      noAnswer('refused'),
    );
  });

  test('a host with thousands of addresses is tried at some of them', async () => {
    const server = closing();
    const { port, connections } = await listen(ends, server, { host: '0.0.0.0' });
    const many = Array.from({ length: 4_000 }, (_, index) => `127.0.${index >> 8}.${index & 255}`);
    const dialer = makeDialer(ends, { resolve: resolveTo(...many.slice(1)) });
    expect(await post(dialer, `https://${HOST}:${port}/`)).toEqual(noAnswer('lost'));
    expect(connections()).toBeLessThanOrEqual(20);
  });

  test('an attempt at any of several addresses ends when the service stops', async () => {
    const server = silent();
    const { port } = await listen(ends, server, { host: '0.0.0.0' });
    const dialer = makeDialer(ends, { resolve: resolveTo('127.0.0.1', '127.0.0.2') });
    const stop = new AbortController();
    const stopped = post(dialer, `https://${HOST}:${port}/`, stop.signal);
    const [socket] = (await once(server, 'connection')) as [Socket];
    stop.abort();
    expect(await stopped).toEqual(noAnswer('aborted'));
    await once(socket.resume(), 'close');
  });
});

describe('families that are looked up apart', () => {
  const never = (): ReturnType<Dialing['resolve']>[0] => new Promise(() => undefined);
  const after = async (
    ms: number,
    ...addresses: string[]
  ): Promise<{ address: string; family: number }[]> => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };

  test.each<[string, Dialing['resolve']]>([
    ['never comes', () => [after(0, '127.0.0.1'), never()]],
    ['never comes, the other way round', () => [never(), after(0, '127.0.0.1')]],
    ['fails', () => [Promise.reject(new Error('SERVFAIL')), after(20, '127.0.0.1')]],
    ['has no address', () => [after(0), after(20, '127.0.0.1')]],
    ['has forbidden addresses only', () => [after(0, '10.0.0.1'), after(20, '127.0.0.1')]],
    ['refuses, and the second comes late', () => [after(0, '::1'), after(SLOW_MS, '127.0.0.1')]],
    ['comes late and refuses', () => [after(SLOW_MS, '::1'), after(20, '127.0.0.1')]],
  ])('a receiver is reached by one family when the other %s', async (_what, resolve) => {
    const { url } = await serve();
    expect(await post(makeDialer(ends, { resolve, timeoutMs: 5_000 }), url)).toEqual(answer(204));
  });

  test.each<[string, Dialing['resolve'], ReturnType<typeof noAnswer>]>([
    ['both fail', () => [1, 2].map(() => Promise.reject(new Error('SERVFAIL'))), noAnswer('dns')],
    [
      'one fails and one is forbidden',
      () => [Promise.reject(new Error('x')), after(9, '10.0.0.1')],
      noAnswer('forbidden_address'),
    ],
    [
      'one fails and one refuses',
      () => [Promise.reject(new Error('x')), after(9, '127.0.0.2')],
      noAnswer('refused'),
    ],
    ['one is silent and one refuses', () => [never(), after(9, '127.0.0.2')], noAnswer('timeout')],
  ])('a receiver has a fault when %s', async (_what, resolve, result) => {
    const { url } = await serve();
    expect(await post(makeDialer(ends, { resolve, timeoutMs: 700 }), url)).toEqual(result);
  });
});
