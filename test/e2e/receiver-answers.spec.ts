import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { DialResult } from '../../src/notifications/dial-result.js';
import { answer, listen, makeDialer, noAnswer, post, speak } from '../support/dialing.js';

const SOON_MS = 400;

const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';
const PROCESSING = 'HTTP/1.1 102 Processing\r\n\r\n';
const HINTS = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nX-Step: 1\r\n\r\n';
const NONE = 'HTTP/1.1 204 No Content\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

describe('interim answers', () => {
  test.each<[string, string[], DialResult]>([
    ['one 100', [CONTINUE, NONE], answer(204)],
    ['one 100 with headers', [CONTINUE.replace('\r\n\r\n', '\r\nDate: x\r\n\r\n'), OK], answer(200, 'ok')],
    ['one 102', [PROCESSING, OK], answer(200, 'ok')],
    ['one 103', [HINTS, OK], answer(200, 'ok')],
    ['one of an unknown number', ['HTTP/1.1 199 Wait\r\n\r\n', OK], answer(200, 'ok')],
    [
      'several of every kind',
      [CONTINUE, PROCESSING, HINTS, PROCESSING, HINTS, CONTINUE, OK],
      answer(200, 'ok'),
    ],
    ['fifty', [...Array<string>(50).fill(PROCESSING), NONE], answer(204)],
    ['before a refusal', [CONTINUE, HINTS, 'HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n'], answer(410)],
  ])('the final answer counts after interim answers: %s', async (_what, parts, result) => {
    const apart = await speak(ends, async (socket) => {
      for (const part of parts) {
        socket.write(part);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
    const together = await speak(ends, (socket) => socket.write(parts.join('')));
    const split = await speak(ends, async (socket) => {
      for (const half of [parts.join('').slice(0, 30), parts.join('').slice(30)]) {
        socket.write(half);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
    const dialer = makeDialer(ends);
    for (const url of [apart, together, split]) {
      expect(await post(dialer, url)).toEqual(result);
      // The connection is used again, so nothing of the first answer may be left in it.
      expect(await post(dialer, url)).toEqual(result);
    }
  });

  test.each([CONTINUE, PROCESSING, HINTS])(
    'interim answers without end end at the timeout: %j',
    async (interim) => {
      const url = await speak(ends, (socket) => {
        const timer = setInterval(() => socket.write(interim), 5);
        ends.push(() => clearInterval(timer));
      });
      expect(await post(makeDialer(ends, { timeoutMs: SOON_MS }), url)).toEqual(noAnswer('timeout'));
    },
  );

  test('a flood of interim answers ends the request and the connection', async () => {
    let closed: Promise<unknown> | undefined;
    const url = await speak(ends, (socket) => {
      closed = once(socket, 'close');
      const flood = (): void =>
        void socket.write(PROCESSING.repeat(100), (error) => error || setImmediate(flood));
      flood();
    });
    expect(await post(makeDialer(ends), url)).toEqual(noAnswer('bad_answer'));
    await closed;
  });
});

describe('unusual answers', () => {
  const endless = (socket: Socket): void => {
    const timer = setInterval(() => socket.write('1\r\n.\r\n'), 5);
    ends.push(() => clearInterval(timer));
  };

  test.each<[string, string, DialResult, ((socket: Socket) => unknown)?]>([
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\nold', answer(200, 'old'), (socket) => socket.end()],
    [
      'whose end is the end of the connection',
      'HTTP/1.1 200 OK\r\n\r\nall',
      answer(200, 'all'),
      (socket) => socket.end(),
    ],
    ['with a status and no reason', 'HTTP/1.1 202\r\nContent-Length: 0\r\n\r\n', answer(202)],
    ['with an unknown status', 'HTTP/1.1 799 Huh\r\nContent-Length: 0\r\n\r\n', answer(799)],
    ['204 with a body', 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello', answer(204)],
    [
      '204 in chunks',
      'HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n',
      answer(204),
    ],
    ['304', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', answer(304)],
    [
      'with trailers',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n',
      answer(200, 'ok'),
    ],
    [
      'with a flood of trailers',
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${'X-Sum: 1\r\n'.repeat(9_000)}\r\n`,
      answer(200, 'ok'),
    ],
    [
      'in chunks without end',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
      answer(200, expect.stringMatching(/^\.+$/) as never),
      endless,
    ],
    ['with a broken chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nok', answer(200)],
    [
      'that is reset after its headers',
      'HTTP/1.1 201 Created\r\nContent-Length: 9\r\n\r\n',
      answer(201),
      (socket) => setTimeout(() => socket.resetAndDestroy(), 20),
    ],
    [
      'that promises more than it has',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf',
      answer(200, 'half'),
      (socket) => socket.end(),
    ],
    [
      'that changes the protocol',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n',
      noAnswer('bad_answer'),
    ],
    [
      'with a flood of headers',
      `HTTP/1.1 200 OK\r\n${'X-Flood: 1234567890\r\n'.repeat(9_000)}\r\n`,
      noAnswer('bad_answer'),
    ],
    ['with an endless header', `HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(200_000)}`, noAnswer('bad_answer')],
    [
      'with two lengths',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok',
      noAnswer('bad_answer'),
    ],
    [
      'with a length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      noAnswer('bad_answer'),
    ],
    ['with a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n', noAnswer('bad_answer')],
    ['with a header that has no colon', 'HTTP/1.1 200 OK\r\nno colon\r\n\r\n', noAnswer('bad_answer')],
    ['with NUL in a header', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n', noAnswer('bad_answer')],
    ['with a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n', noAnswer('bad_answer')],
    ['of another version', 'HTTP/7.3 200 OK\r\n\r\n', noAnswer('bad_answer')],
    ['of another protocol', 'SSH-2.0-OpenSSH_9.9\r\n', noAnswer('bad_answer')],
    ['of random bytes', '\x16\x03\x01\0\x02\xff', noAnswer('bad_answer')],
    ['that ends in its headers', 'HTTP/1.1 200 OK\r\nContent-Le', noAnswer('lost'), (socket) => socket.end()],
    ['that ends before it begins', '', noAnswer('lost'), (socket) => socket.end()],
    ['that is reset before it begins', '', noAnswer('lost'), (socket) => socket.resetAndDestroy()],
    ['that does not come', '', noAnswer('timeout')],
  ])('an answer %s has its result', async (_what, bytes, result, then = () => undefined) => {
    const url = await speak(ends, (socket) => {
      socket.write(Buffer.from(bytes, 'latin1'));
      then(socket);
    });
    const dialer = makeDialer(ends, { timeoutMs: SOON_MS });
    expect(await post(dialer, url)).toEqual(result);
    // What is left of an answer is no answer to the next request.
    expect(await post(dialer, url)).toEqual(result);
  });

  test('an answer belongs to its request, even when a receiver sends two at once', async () => {
    const url = await speak(ends, (socket, index) =>
      socket.write(index === 0 ? `${NONE}HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n` : OK),
    );
    const dialer = makeDialer(ends);
    expect(await post(dialer, url)).toEqual(answer(204));
    expect(await post(dialer, url)).toEqual(answer(200, 'ok'));
  });

  test.each([
    ['and reads no further', (socket: Socket) => socket.pause()],
    ['and reads on', (socket: Socket) => socket.resume()],
    ['and closes', (socket: Socket) => socket.end()],
  ])('an answer counts that comes before the body is sent %s', async (_what, then) => {
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nlarge');
        then(socket);
      });
    });
    const { port } = await listen(ends, server);
    const result = await makeDialer(ends, { timeoutMs: 3_000 }).post(
      `http://127.0.0.1:${port}/`,
      {},
      Buffer.alloc(8 * 1024 * 1024),
    );
    expect(result).toEqual(answer(413, 'large'));
  });
});
