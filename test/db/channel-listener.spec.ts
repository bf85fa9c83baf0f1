import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ChannelListener } from '../../src/platform/database/channel-listener.js';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { eventually, listeners } from '../support/waits.js';

const CHANNEL = 'hitch_test';

let database: TestDatabase;
let proxy: TcpProxy;
let listener: ChannelListener;
let heard: string[];
let times: { listening: number; lost: number };

beforeEach(async () => {
  database = await createTestDatabase('empty');
  const url = new URL(database.url);
  proxy = await startProxy(Number(url.port));
  url.port = String(proxy.port);
  heard = [];
  times = { listening: 0, lost: 0 };
  listener = new ChannelListener(url.toString(), CHANNEL, {
    heard: (payload) => heard.push(payload),
    listening: () => (times.listening += 1),
    lost: () => (times.lost += 1),
  });
});

afterEach(async () => {
  await listener.stop();
  proxy.close();
  await database.drop();
});

const tell = (payload: string): Promise<unknown[]> =>
  database.query('SELECT pg_notify($1, $2)', [CHANNEL, payload]);
const untilHeard = (...expected: string[]): Promise<void> =>
  eventually(async () => JSON.stringify(heard) === JSON.stringify(expected));

describe('channel listener', () => {
  test('a channel listener receives each signal that is sent after it reports that it listens', async () => {
    listener.start();
    listener.start();
    await eventually(async () => times.listening === 1);
    await tell('one');
    await tell('');
    await untilHeard('one', '');
    expect(await listeners(database)).toHaveLength(1);
  });

  test('a channel listener connects again when its session is ended, and reports once that it was away', async () => {
    listener.start();
    await eventually(async () => times.listening === 1);
    await database.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [
      await listeners(database),
    ]);
    await eventually(async () => times.listening === 2);
    await tell('again');
    await untilHeard('again');
    expect(times).toEqual({ listening: 2, lost: 1 });
  });

  test('a channel listener detects a silent server and listens again', async () => {
    listener.start();
    await eventually(async () => times.listening === 1);
    proxy.fallSilent();
    await eventually(async () => times.lost === 1);
    proxy.speakAgain();
    await eventually(async () => times.listening === 2);
    await tell('back');
    await untilHeard('back');
  });

  test('a channel listener hangs up when it is stopped, even before it is connected, and can start again', async () => {
    listener.start();
    await listener.stop();
    listener.start();
    await eventually(async () => times.listening === 1);
    await listener.stop();
    await eventually(async () => (await listeners(database)).length === 0);
    expect(times.lost).toBe(0);
    listener.start();
    await eventually(async () => times.listening === 2);
  });
});
