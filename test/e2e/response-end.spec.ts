import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { whenResponseEnds } from '../../src/platform/http/response-end.js';
import { openConnection, type RawConnection } from '../support/raw-http.js';

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

let server: Server;
let responses: ServerResponse[];
let url: string;

beforeAll(async () => {
  server = createServer((_request, response) => void responses.push(response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await once(server, 'close');
});

/** A connection whose requests have arrived and are not answered. */
async function ask(count: number): Promise<RawConnection> {
  responses = [];
  const connection = await openConnection(url);
  connection.write(REQUEST.repeat(count));
  while (responses.length < count) await once(server, 'request');
  return connection;
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

test('the end of a response is told once when it was sent, and the connection stays open', async () => {
  const connection = await ask(3);
  const ends = [0, 0, 0];
  for (const [index, response] of responses.entries())
    whenResponseEnds(response, () => ends.splice(index, 1, (ends[index] ?? 0) + 1));
  responses[0]?.end('first');
  await connection.answers(1);
  await turn();
  expect(ends).toEqual([1, 0, 0]);
  connection.socket.destroy();
  await turn();
  expect(ends).toEqual([1, 1, 1]);
});

test('the end of a response is told when its connection is lost, also of those that wait for an earlier one', async () => {
  const connection = await ask(4);
  let ends = 0;
  for (const response of responses) whenResponseEnds(response, () => ends++);
  connection.socket.destroy();
  await turn();
  expect(ends).toBe(4);
});

test('the end of a response is told at once when it, or its connection, has ended already', async () => {
  const sent = await ask(1);
  responses[0]?.end('sent');
  await sent.answers(1);
  await turn();
  const [answered] = responses;
  const lost = await ask(3);
  lost.socket.destroy();
  await turn();
  let ends = 0;
  for (const response of [answered, ...responses]) if (response) whenResponseEnds(response, () => ends++);
  expect(ends).toBe(4);
  sent.socket.destroy();
});
