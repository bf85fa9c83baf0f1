import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Fastify, { type FastifyInstance } from 'fastify';
import { setTimeout } from 'node:timers/promises';
import { BODY_BOUNDS, SMALL_BODY } from '../../src/platform/http/body-budget.js';
import { setUpBodyReading } from '../../src/platform/http/body-reading.setup.js';
import { createHttpServer } from '../../src/platform/http/http-server.setup.js';
import { ProblemError, toProblemDocument } from '../../src/platform/http/problems.js';
import { openConnection, type RawConnection } from '../support/raw-http.js';

const MIB = 1024 * 1024;
/** More of the longest small bodies than there is room for. */
const MANY = BODY_BOUNDS.public / SMALL_BODY + 100;

let fastify: FastifyInstance;
let url: string;
let arrived = 0;

beforeAll(async () => {
  fastify = Fastify({
    bodyLimit: 8 * MIB,
    serverFactory: (handle) => createHttpServer(handle, { trustedProxies: [], keepAliveMs: 5_000 }),
  });
  fastify.addHook('onRequest', async ({ method }) => {
    arrived++;
    // As long as a look-up of a key may take.
    if (method === 'PUT') await setTimeout(100);
  });
  setUpBodyReading(fastify);
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  fastify.setErrorHandler((error, _request, reply) =>
    reply
      .status(error instanceof ProblemError ? toProblemDocument(error, 'x').status : 500)
      .send(error instanceof Error ? error.message : ''),
  );
  fastify.route({
    method: ['POST', 'PUT'],
    url: '/',
    handler: async ({ body }) => String((body as Buffer).length),
  });
  url = await fastify.listen({ host: '127.0.0.1', port: 0 });
});

afterAll(() => fastify.close());

const head = (method: string, length: number): string =>
  `${method} / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

async function isServed(length: number): Promise<boolean> {
  const connection = await openConnection(url);
  connection.write(head('POST', length));
  connection.write(Buffer.alloc(length, 'x'));
  const [answer] = await connection.answers(1);
  connection.socket.destroy();
  return answer?.status === 200;
}

async function untilArrived(count: number): Promise<void> {
  while (arrived < count) await setTimeout(5);
}

describe('the budget of bodies', () => {
  test('is given back by clients that left before their body was read', async () => {
    for (let left = 0; left < MANY; left += 100) {
      const before = arrived;
      const connections = await Promise.all(Array.from({ length: 100 }, () => openConnection(url)));
      for (const connection of connections) connection.write(head('PUT', SMALL_BODY) + 'x'.repeat(1_000));
      await untilArrived(before + 100);
      for (const { socket } of connections) socket.destroy();
    }
    await setTimeout(200);
    expect(await isServed(SMALL_BODY)).toBe(true);
  });

  test('is given back by pipelined requests whose connection is lost', async () => {
    const body = 'x'.repeat(SMALL_BODY);
    for (let left = 0; left < MANY; left += 16) {
      const before = arrived;
      const connection = await openConnection(url);
      // The others are read, and their answers wait for the first.
      connection.write(head('PUT', SMALL_BODY) + body + (head('POST', SMALL_BODY) + body).repeat(15));
      await untilArrived(before + 16);
      await setTimeout(5);
      connection.socket.destroy();
    }
    await setTimeout(200);
    expect(await isServed(SMALL_BODY)).toBe(true);
  });

  test('is not taken by bodies that are announced and not sent', async () => {
    const before = arrived;
    const strangers: RawConnection[] = [];
    while (strangers.length < MANY) {
      const more = await Promise.all(Array.from({ length: 100 }, () => openConnection(url)));
      for (const stranger of more) stranger.write(head('POST', SMALL_BODY));
      strangers.push(...more);
    }
    await untilArrived(before + strangers.length);
    expect(await isServed(SMALL_BODY)).toBe(true);
    expect(await isServed(8 * MIB)).toBe(true);
    for (const { socket } of strangers) socket.destroy();
  });

  test('is given back by large bodies that stall, within 10 seconds', async () => {
    const strangers = await Promise.all(Array.from({ length: 8 }, () => openConnection(url)));
    for (const stranger of strangers) {
      stranger.write(head('POST', 8 * MIB));
      stranger.write(Buffer.alloc(8 * MIB - 1, 'x'));
    }
    while (await isServed(2 * SMALL_BODY)) await setTimeout(50);
    const answers = await Promise.all(strangers.map((stranger) => stranger.answers(1)));
    expect(answers.map(([answer]) => answer?.status)).toEqual(strangers.map(() => 408));
    // While the connections that were refused are still open.
    expect(await isServed(8 * MIB)).toBe(true);
    await Promise.all(strangers.map((stranger) => stranger.closed()));
  });
});
