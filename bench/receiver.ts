// The apps' side, a process of its own: ten servers that receive notifications, each on its own port as if it were another host.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nowMs } from './arrivals.js';
import type { AnswerMode, Received, ReceivedCount, ReceiverOrder } from './load-orders.js';
import { serveOrders } from './processes.js';

const ENDPOINTS = 10;

let run = '';
let mode: AnswerMode = { kind: 'answer', afterMs: 0 };
const held: ServerResponse[] = [];
let received = new Map<string, Received>();
let lastAtMs = 0;

function receive(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    note(String(request.headers['webhook-id']), Buffer.concat(chunks).toString());
    if (mode.kind === 'hold') held.push(response);
    else answer(response, mode.afterMs);
  });
}

function note(id: string, body: string): void {
  const { type, data } = JSON.parse(body) as { type: string; data: { externalUserId?: string } };
  // Late notifications of earlier runs, and test notifications, do not count.
  if (type !== 'identity.linked' || !data.externalUserId?.startsWith(`${run}-`)) return;
  if (!received.has(id))
    received.set(id, { externalUserId: data.externalUserId, atMs: (lastAtMs = nowMs()) });
}

function answer(response: ServerResponse, afterMs: number): void {
  if (afterMs === 0) response.writeHead(204).end();
  else setTimeout(() => response.writeHead(204).end(), afterMs);
}

function setMode(next: AnswerMode): void {
  mode = next;
  if (next.kind === 'hold') return;
  for (const response of held.splice(0)) answer(response, next.afterMs);
}

const servers = Array.from({ length: ENDPOINTS }, () => createServer(receive));
await Promise.all(
  servers.map((server) => {
    server.keepAliveTimeout = 0;
    return new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }),
);
const ports = servers.map((server) => (server.address() as AddressInfo).port);

function obey(order: ReceiverOrder): unknown {
  switch (order.do) {
    case 'begin':
      setMode(order.mode);
      [run, received, lastAtMs] = [order.run, new Map(), 0];
      return null;
    case 'set-mode':
      return setMode(order.mode) ?? null;
    case 'count':
      return { notifications: received.size, lastAtMs } satisfies ReceivedCount;
    case 'list':
      return [...received.values()];
    case 'ports':
      return ports;
  }
}

serveOrders(0, obey);
