import { afterEach, describe, expect, test } from '@jest/globals';
import { createSecretKey, randomBytes } from 'node:crypto';
import { Dialer } from '../../src/notifications/dialer.service.js';
import { HostLookup } from '../../src/notifications/host-lookup.service.js';
import { type NameAnswer, type NameServer, startNameServer } from '../support/name-server.js';

const HOST = 'app.example.com';
/** Long enough for a server that answers; a silent one gets less. */
const PATIENT_MS = 10_000;
const IMPATIENT_MS = 100;
const TRIES = 2;

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function ask(
  answers: Readonly<Record<'A' | 'AAAA', NameAnswer>>,
  timeoutMs = PATIENT_MS,
): Promise<{ hosts: HostLookup; server: NameServer }> {
  const server = await startNameServer((_name, type) => answers[type]);
  ends.push(() => server.close());
  return { hosts: new HostLookup({ servers: [server.address], timeoutMs, tries: TRIES }), server };
}

describe('addresses of a host', () => {
  test.each<[string, Record<'A' | 'AAAA', NameAnswer>, string[]]>([
    ['of both kinds', { A: ['192.0.2.1'], AAAA: ['2001:db8::1'] }, ['192.0.2.1', '2001:db8::1']],
    ['several', { A: ['192.0.2.1', '192.0.2.2'], AAAA: [] }, ['192.0.2.1', '192.0.2.2']],
    ['of IPv4 only', { A: ['192.0.2.1'], AAAA: [] }, ['192.0.2.1']],
    ['of IPv6 only', { A: [], AAAA: ['2001:db8::1'] }, ['2001:db8::1']],
    ['of one kind, when it fails at the other', { A: ['192.0.2.1'], AAAA: 'failure' }, ['192.0.2.1']],
  ])('the addresses of a host are those of the name server: %s', async (_what, answers, addresses) => {
    const { hosts } = await ask(answers);
    const families = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    expect(await hosts.find(HOST)).toEqual(families);
  });

  test.each<[string, NameAnswer, string]>([
    ['says that there is none', 'no_such_name', 'ENOTFOUND'],
    ['knows the name and no address', [], 'ENODATA'],
    ['fails', 'failure', 'ESERVFAIL'],
  ])('the look-up of a host is an error when the name server %s', async (_what, said, code) => {
    const { hosts } = await ask({ A: said, AAAA: said });
    await expect(hosts.find(HOST)).rejects.toMatchObject({ code });
  });

  test('the look-up of a host is an error when the name server is silent, after the configured number of queries for both kinds', async () => {
    const { hosts, server } = await ask({ A: 'silence', AAAA: 'silence' }, IMPATIENT_MS);
    await expect(hosts.find(HOST)).rejects.toMatchObject({ code: 'ETIMEOUT' });
    const times = { A: TRIES, AAAA: TRIES };
    for (const [type, count] of Object.entries(times))
      expect(server.asked.filter((each) => each === `${HOST} ${type}`)).toHaveLength(count);
  });

  test('the addresses of a host are looked up each time', async () => {
    const { hosts, server } = await ask({ A: ['192.0.2.1'], AAAA: [] });
    await hosts.find(HOST);
    await hosts.find(HOST);
    expect(server.asked.toSorted()).toEqual([`${HOST} A`, `${HOST} A`, `${HOST} AAAA`, `${HOST} AAAA`]);
  });

  test.each(['localhost', 'localhost.', 'app.localhost'])(
    'the addresses of %s are this machine, without a query to a name server',
    async (name) => {
      const { hosts, server } = await ask({ A: ['192.0.2.1'], AAAA: [] });
      const found = await hosts.find(name).catch(() => []);
      for (const { address } of found) expect(['127.0.0.1', '::1']).toContain(address);
      expect(server.asked).toEqual([]);
    },
  );
});

test.each<[string, NameAnswer, string]>([
  ['that there is none', 'no_such_name', 'dns'],
  ['an address of a private network', ['10.0.0.1'], 'forbidden_address'],
])('a notification is not sent where the name server says %s', async (_what, said, error) => {
  const { hosts } = await ask({ A: said, AAAA: [] });
  const secretKeys = { signingKid: 'k1', keys: new Map([['k1', createSecretKey(randomBytes(32))]]) };
  const dialer = new Dialer(
    { secretKeys, allowLoopback: true },
    { resolve: (hostname) => hosts.find(hostname), timeoutMs: PATIENT_MS },
  );
  ends.push(() => dialer.onApplicationShutdown());
  expect(await dialer.post(`https://${HOST}/`, {}, '{}')).toEqual({ kind: 'no_answer', error });
});
