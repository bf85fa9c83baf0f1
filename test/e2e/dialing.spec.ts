import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { DialResult } from '../../src/notifications/dial-result.js';
import type { Dialer, Dialing } from '../../src/notifications/dialer.service.js';
import { makeCertificate } from '../support/certificate.js';
import {
  answer,
  BODY,
  HEADERS,
  listen as listenOn,
  makeDialer as dialerFor,
  noAnswer,
  post,
  resolveTo,
} from '../support/dialing.js';
import { LOOPBACK_HOSTS, PRIVATE_HOSTS } from '../support/hosts.js';
import { type Answerer, type Receiver, type ReceiverAnswer, startReceiver } from '../support/receiver.js';

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const makeDialer = (settings?: Parameters<typeof dialerFor>[1]): Dialer => dialerFor(ends, settings);
const listen = (server: Server): ReturnType<typeof listenOn> => listenOn(ends, server);

async function receive(how?: ReceiverAnswer | Answerer): Promise<Receiver> {
  const receiver = await startReceiver(how);
  ends.push(() => receiver.close());
  return receiver;
}

/** A name server with a list of answers, one for each query; the last one is repeated. */
function resolving(...answers: readonly (readonly string[])[]): {
  resolve: Dialing['resolve'];
  asked: string[];
} {
  const asked: string[] = [];
  const resolve: Dialing['resolve'] = (hostname) => {
    const answer = answers[Math.min(asked.push(hostname), answers.length) - 1] ?? [];
    return resolveTo(...answer)(hostname);
  };
  return { resolve, asked };
}

describe('receiver that answers', () => {
  test('a receiver gets the bytes and headers unchanged, and its answer is returned', async () => {
    const receiver = await receive({ status: 503, headers: { 'retry-after': '7' }, body: 'later' });
    const result = await post(makeDialer(), `${receiver.url}/hook?tenant=7`);
    expect(result).toEqual({ kind: 'answer', status: 503, retryAfter: '7', body: 'later' });
    expect(receiver.requests).toMatchObject([
      { method: 'POST', path: '/hook?tenant=7', headers: HEADERS, body: Buffer.from(BODY) },
    ]);
  });

  test.each([301, 302, 303, 307, 308])(
    'a receiver that answers with %s is not followed anywhere',
    async (status) => {
      const elsewhere = await receive();
      const receiver = await receive({ status, headers: { location: `${elsewhere.url}/secret` } });
      expect(await post(makeDialer(), receiver.url)).toEqual(answer(status));
      expect([receiver.requests.length, elsewhere.requests.length]).toEqual([1, 0]);
    },
  );

  test('a long answer is kept up to a KiB and read no longer than necessary', async () => {
    let closed: Promise<unknown> | undefined;
    const receiver = await receive((_request, _index, raw) => {
      closed = once(raw, 'close');
      raw.writeHead(200);
      const write = (): void => void raw.write('x'.repeat(4096), (error) => error || setImmediate(write));
      write();
      return null;
    });
    expect(await post(makeDialer(), receiver.url)).toEqual(answer(200, 'x'.repeat(1024)));
    await closed;
  });

  test('an answer that comes drop by drop has its status, and is abandoned at the timeout', async () => {
    let closed: Promise<unknown> | undefined;
    const receiver = await receive((_request, _index, raw) => {
      const timer = setInterval(() => raw.write('.'), 20);
      closed = once(raw, 'close').then(() => clearInterval(timer));
      raw.writeHead(202).write('.');
      return null;
    });
    const result = await post(makeDialer({ timeoutMs: 700 }), receiver.url);
    expect(result).toMatchObject({ kind: 'answer', status: 202, body: expect.stringMatching(/^\.+$/) });
    await closed;
  });

  test('an answer that ends half-way has its status', async () => {
    const receiver = await receive((_request, _index, raw) => {
      raw.writeHead(200, { 'content-length': '100' }).write('half', () => raw.destroy());
      return null;
    });
    expect(await post(makeDialer(), receiver.url)).toEqual(answer(200, 'half'));
  });

  test('an answer that cannot be stored is kept as text that can', async () => {
    const body = Buffer.concat([Buffer.from('a\0b'), Buffer.from([0xff]), Buffer.from('€'.repeat(400))]);
    const receiver = await receive({ status: 200, body });
    const result = await post(makeDialer(), receiver.url);
    expect(result).toEqual(answer(200, `ab\uFFFD${'€'.repeat(340)}`));
  });

  test('a receiver is called directly, whatever proxy the environment names', async () => {
    const before = process.env['HTTP_PROXY'];
    process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
    ends.push(() =>
      before === undefined ? delete process.env['HTTP_PROXY'] : (process.env['HTTP_PROXY'] = before),
    );
    const receiver = await receive();
    expect(await post(makeDialer(), receiver.url)).toEqual(answer(204));
  });
});

describe('receiver that does not answer', () => {
  test('a receiver that does not answer is waited for until the timeout', async () => {
    const receiver = await receive('hang');
    expect(await post(makeDialer({ timeoutMs: 300 }), receiver.url)).toEqual(noAnswer('timeout'));
    expect(receiver.requests).toHaveLength(1);
  });

  test('a receiver that does not complete its handshake is waited for until the timeout', async () => {
    const { port } = await listen(createServer());
    const dialer = makeDialer({ timeoutMs: 300 });
    expect(await post(dialer, `https://localhost:${port}/`)).toEqual(noAnswer('timeout'));
  });

  test('a host whose name servers are silent is waited for once for all requests, until their timeout', async () => {
    let say: (addresses: readonly { address: string; family: number }[]) => void = () => undefined;
    let asked = 0;
    const resolve: Dialing['resolve'] = () => {
      asked += 1;
      return [new Promise((answered) => (say = answered))];
    };
    const receiver = await receive();
    const url = `http://app.localhost:${receiver.port}/`;
    const dialer = makeDialer({ resolve, timeoutMs: 300 });
    const results = await Promise.all([1, 2, 3].map(() => post(dialer, url)));
    expect([results, asked]).toEqual([results.map(() => noAnswer('timeout')), 1]);
    say([{ address: '127.0.0.1', family: 4 }]);
    expect(receiver.requests).toEqual([]);
  });

  test('a receiver that does not answer has an error for each kind of failure', async () => {
    const dialer = makeDialer();
    const gone = await receive();
    await gone.die();
    expect(await post(dialer, gone.url)).toEqual(noAnswer('refused'));
    await gone.comeBack();
    expect(await post(dialer, gone.url)).toEqual(answer(204));
    const dropping = await receive('drop');
    expect(await post(dialer, dropping.url)).toEqual(noAnswer('lost'));
    const babble = await listen(
      createServer((socket) => void socket.once('data', () => socket.end('220 smtp.example ESMTP\r\n'))),
    );
    expect(await post(dialer, `http://127.0.0.1:${babble.port}/`)).toEqual(noAnswer('bad_answer'));
  });

  test('a request to a receiver that does not answer is aborted when the service stops', async () => {
    const receiver = await receive('hang');
    const dialer = makeDialer();
    const stop = new AbortController();
    const aborted = post(dialer, receiver.url, stop.signal);
    const destroyed = post(dialer, receiver.url);
    await receiver.waitFor(2);
    stop.abort();
    expect(await aborted).toEqual(noAnswer('aborted'));
    await dialer.onApplicationShutdown();
    expect(await destroyed).toEqual(noAnswer('aborted'));
    expect(await post(dialer, receiver.url)).toEqual(noAnswer('aborted'));
    expect(await post(dialer, receiver.url, AbortSignal.abort())).toEqual(noAnswer('aborted'));
  });
});

describe('TLS', () => {
  const serve = async (host: string): Promise<{ port: number; cert: string }> => {
    const { cert, key } = makeCertificate(host);
    const server = createHttpsServer(
      { cert, key },
      (_request, response) => void response.writeHead(204).end(),
    );
    return { port: (await listen(server)).port, cert };
  };
  const trust = (cert: string): void => {
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, cert]);
    ends.push(() => setDefaultCACertificates(before));
  };

  test('TLS connects to a host that a trusted certificate names', async () => {
    const { port, cert } = await serve('shop.example');
    trust(cert);
    const { resolve, asked } = resolving(['127.0.0.1']);
    const dialer = makeDialer({ resolve });
    expect(await post(dialer, `https://shop.example:${port}/`)).toEqual(answer(204));
    expect(asked).toEqual(['shop.example']);
    expect(await post(dialer, `https://other.example:${port}/`)).toEqual(noAnswer('tls'));
  });

  test('TLS refuses a host with another certificate, and one that does not speak TLS', async () => {
    const { port } = await serve('shop.example');
    expect(await post(makeDialer(), `https://shop.example:${port}/`)).toEqual(noAnswer('tls'));
    const plain = await receive();
    expect(await post(makeDialer(), `https://shop.example:${plain.port}/`)).toEqual(noAnswer('tls'));
    expect(plain.requests).toEqual([]);
  });
});

describe('forbidden addresses', () => {
  test.each([...LOOPBACK_HOSTS, ...PRIVATE_HOSTS])('no connection is opened to https://%s', async (host) => {
    const { port, connections } = await listen(createServer());
    const { resolve, asked } = resolving(['127.0.0.1']);
    const dialer = makeDialer({ resolve, allowLoopback: false });
    expect(await post(dialer, `https://${host}:${port}/`)).toEqual(noAnswer('forbidden_address'));
    expect([connections(), asked]).toEqual([0, []]);
  });

  test.each([
    [['127.0.0.1']],
    [['::1']],
    [['::ffff:127.0.0.1']],
    [['::127.0.0.1']],
    [['64:ff9b::7f00:1']],
    [['10.0.0.1', '192.168.0.1']],
    [['169.254.169.254']],
    [['100.100.100.200', 'fd00:ec2::254']],
    [['0.0.0.0', '::']],
    [['fe80::1%lo']],
    [['no address']],
    [[]],
  ])('no connection is opened to a name that resolves to %j only', async (addresses) => {
    const { port, connections } = await listen(createServer());
    const { resolve, asked } = resolving(addresses);
    const dialer = makeDialer({ resolve, allowLoopback: false });
    expect(await post(dialer, `https://shop.example:${port}/`)).toEqual(noAnswer('forbidden_address'));
    expect([connections(), asked]).toEqual([0, ['shop.example']]);
  });

  test('no connection is opened to a name that resolves to nothing', async () => {
    const resolve: Dialing['resolve'] = () => [1, 2].map(() => Promise.reject(new Error('ENOTFOUND')));
    expect(await post(makeDialer({ resolve }), 'https://shop.example/')).toEqual(noAnswer('dns'));
  });

  test('no connection is opened to loopback when a name server changes its answer or includes it', async () => {
    const { port, connections } = await listen(createServer());
    for (const answers of [
      [['10.0.0.1'], ['127.0.0.1']],
      [['10.0.0.1', '127.0.0.1', '::ffff:7f00:1'], ['127.0.0.1']],
    ]) {
      const { resolve, asked } = resolving(...answers);
      const dialer = makeDialer({ resolve, allowLoopback: false });
      const url = `https://shop.example:${port}/`;
      expect([await post(dialer, url), await post(dialer, url)]).toEqual([
        noAnswer('forbidden_address'),
        noAnswer('forbidden_address'),
      ]);
      expect([connections(), asked.length]).toEqual([0, 2]);
    }
  });
});

describe('allowed addresses', () => {
  test('a name is resolved once per connection, and a changed answer is checked again', async () => {
    const receiver = await receive({ status: 204, headers: { connection: 'close' } });
    const { resolve, asked } = resolving(['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254'], ['127.0.0.1']);
    const dialer = makeDialer({ resolve });
    const url = `http://app.localhost:${receiver.port}/`;
    const results: DialResult[] = [];
    for (let count = 0; count < 4; count++) results.push(await post(dialer, url));
    const forbidden = noAnswer('forbidden_address');
    expect(results).toEqual([answer(204), forbidden, forbidden, answer(204)]);
    expect([asked.length, receiver.requests.length]).toEqual([4, 2]);
  });

  test('forbidden addresses are left out of several', async () => {
    const receiver = await receive();
    const { resolve, asked } = resolving(['10.0.0.1', '169.254.169.254', '127.0.0.1', 'fd00::1']);
    expect(await post(makeDialer({ resolve }), `http://localhost:${receiver.port}/`)).toEqual(answer(204));
    expect(asked).toEqual(['localhost']);
  });

  test('an open connection is used again without another look-up', async () => {
    const receiver = await receive();
    const { resolve, asked } = resolving(['127.0.0.1'], ['10.0.0.1']);
    const dialer = makeDialer({ resolve });
    for (let count = 0; count < 3; count++) {
      expect(await post(dialer, `http://localhost:${receiver.port}/`)).toEqual(answer(204));
      await new Promise(setImmediate);
    }
    expect(asked).toHaveLength(1);
  });

  test('only this machine is called without TLS', async () => {
    const { resolve } = resolving(['8.8.8.8']);
    expect(await post(makeDialer({ resolve }), 'http://localhost:1/')).toEqual(noAnswer('forbidden_address'));
    expect(await post(makeDialer({ resolve }), 'http://shop.example/')).toEqual(
      noAnswer('forbidden_address'),
    );
  });

  test('an address of this machine in the URL is called in the embedded mode only', async () => {
    const receiver = await receive();
    for (const host of ['127.0.0.1', '127.1', '0x7f000001', '2130706433'])
      expect(await post(makeDialer(), `http://${host}:${receiver.port}/`)).toEqual(answer(204));
    const strict = makeDialer({ allowLoopback: false });
    expect(await post(strict, receiver.url)).toEqual(noAnswer('forbidden_address'));
    expect(receiver.requests).toHaveLength(4);
  });
});
