import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ChannelListener } from '../../src/platform/database/channel-listener.service.js';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually, listeners } from '../support/waits.js';

let database: TestDatabase;
let proxy: TcpProxy;
let listener: ChannelListener;
let received: string[];
let connections: number;

beforeEach(async () => {
  database = await createTestDatabase('empty');
  const url = new URL(database.url);
  proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  received = [];
  connections = 0;
  listener = new ChannelListener(url.toString());
  for (const channel of ['hitch_test_a', 'hitch_test_b'])
    listener.subscribe(channel, {
      received: (payload) => received.push(`${channel} ${payload}`),
      connected: () => (connections += 1),
    });
});

afterEach(async () => {
  await listener.beforeApplicationShutdown();
  proxy.close();
  await database.drop();
});

const send = (channel: 'a' | 'b' | 'c', payload: string): Promise<unknown[]> =>
  database.query('SELECT pg_notify($1, $2)', [`hitch_test_${channel}`, payload]);
/** Both subscribers hear of each connection. */
const untilConnected = (times: number): Promise<void> => eventually(async () => connections === 2 * times);
const untilReceived = (...expected: string[]): Promise<void> =>
  eventually(async () => JSON.stringify(received) === JSON.stringify(expected));

describe('channel listener', () => {
  test('a channel listener receives the payloads of all subscribed channels over one connection', async () => {
    listener.onApplicationBootstrap();
    await untilConnected(1);
    await send('a', 'one');
    await send('c', 'no subscriber');
    await send('b', '');
    await untilReceived('hitch_test_a one', 'hitch_test_b ');
    expect(await listeners(database)).toHaveLength(1);
  });

  test('a channel listener reconnects when its session is ended', async () => {
    listener.onApplicationBootstrap();
    await untilConnected(1);
    await database.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [
      await listeners(database),
    ]);
    await untilConnected(2);
    await send('b', 'again');
    await untilReceived('hitch_test_b again');
  });

  test('a channel listener reconnects when the server no longer answers', async () => {
    listener.onApplicationBootstrap();
    await untilConnected(1);
    proxy.fallSilent();
    // Only a new connection can speak again.
    proxy.speakAgain();
    await untilConnected(2);
    await send('a', 'back');
    await untilReceived('hitch_test_a back');
  });

  test('a channel listener disconnects when the application stops, also before it is connected', async () => {
    listener.onApplicationBootstrap();
    await listener.beforeApplicationShutdown();
    await eventually(async () => (await listeners(database)).length === 0);
    expect(connections).toBe(0);
  });
});
