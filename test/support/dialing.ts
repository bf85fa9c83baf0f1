import { createSecretKey, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { DialFault, DialResult } from '../../src/notifications/dial-result.js';
import { Dialer, type Dialing } from '../../src/notifications/dialer.service.js';
import type { EndpointsConfig } from '../../src/platform/config/config.js';

/** Long enough for everything that is to succeed. */
export const PATIENT_MS = 15_000;

type Ends = (() => unknown)[];

/** A dialer that may call this machine, and finds every host there, unless the test says otherwise. */
export function makeDialer(ends: Ends, settings: Partial<Dialing & EndpointsConfig> = {}): Dialer {
  const { resolve = resolveTo('127.0.0.1'), timeoutMs = PATIENT_MS, ...config } = settings;
  const secretKeys = { signingKid: 'k1', keys: new Map([['k1', createSecretKey(randomBytes(32))]]) };
  const policy = { allowLoopback: true, privateReceivers: { hosts: [], networks: [] } };
  const dialer = new Dialer({ ...policy, secretKeys, ...config }, { resolve, timeoutMs });
  ends.push(() => dialer.onApplicationShutdown());
  return dialer;
}

/** Answers with these addresses for each host. */
export function resolveTo(...addresses: readonly string[]): Dialing['resolve'] {
  const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return () => [Promise.resolve(found)];
}

/** A server below HTTP; gives its port, and how many connected. */
export async function listen(
  ends: Ends,
  server: Server,
  { host = '127.0.0.1', port = 0 } = {},
): Promise<{ port: number; connections: () => number }> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket.on('error', () => undefined));
  });
  server.listen(port, host);
  await once(server, 'listening');
  ends.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { port: (server.address() as AddressInfo).port, connections: () => connections };
}

/** A receiver that answers each request with what `say` writes to its connection; gives its URL. */
export async function speak(ends: Ends, say: (socket: Socket, index: number) => unknown): Promise<string> {
  let index = 0;
  const server = createServer((socket) => {
    let read = '';
    socket.on('data', (chunk: Buffer) => {
      read += chunk.toString('latin1');
      if (!/\r\n\r\n.+$/s.test(read)) return;
      read = '';
      say(socket, index++);
    });
  });
  return `http://127.0.0.1:${(await listen(ends, server)).port}/`;
}

export const noAnswer = (error: DialFault): DialResult => ({ kind: 'no_answer', error });

export const answer = (status: number, body = ''): DialResult => ({
  kind: 'answer',
  status,
  retryAfter: null,
  body,
});

export const post = (dialer: Dialer, url: string, signal?: AbortSignal): Promise<DialResult> =>
  dialer.post(url, HEADERS, BODY, signal);

export const HEADERS = { 'content-type': 'application/json', 'webhook-id': 'evt_1' };
export const BODY = '{"type":"identity.linked"}';
