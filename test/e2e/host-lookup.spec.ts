import { afterEach, describe, expect, test } from '@jest/globals';
import { HostLookup, type ResolvedAddress } from '../../src/notifications/host-lookup.service.js';
import { makeDialer } from '../support/dialing.js';
import { startReceiver } from '../support/receiver.js';
import { type NameAnswer, type NameServer, startNameServer } from '../support/name-server.js';

const HOST = 'app.example.com';
/** Long enough for a server that answers; a silent one gets less. */
const PATIENT_MS = 10_000;
const IMPATIENT_MS = 100;
/** A look-up that waits for a silent server ends after three times as long, later than the delivery. */
const SILENT_MS = 2_000;
const TRIES = 2;

const ends: (() => unknown)[] = [];

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

/** Everything that the look-ups of a host find. */
async function findAll(hosts: HostLookup, name = HOST): Promise<readonly ResolvedAddress[]> {
  const results = await Promise.allSettled(hosts.find(name));
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
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
    expect(await findAll(hosts)).toEqual(families);
  });

  test.each<[string, NameAnswer, string]>([
    ['says that there is none', 'no_such_name', 'ENOTFOUND'],
    ['knows the name and no address', [], 'ENODATA'],
    ['fails', 'failure', 'ESERVFAIL'],
  ])('the look-up of a host is an error when the name server %s', async (_what, said, code) => {
    const { hosts } = await ask({ A: said, AAAA: said });
    for (const lookup of hosts.find(HOST)) await expect(lookup).rejects.toMatchObject({ code });
  });

  test('the look-up of a host is an error when the name server is silent, after the configured number of queries for both kinds', async () => {
    const { hosts, server } = await ask({ A: 'silence', AAAA: 'silence' }, IMPATIENT_MS);
    const results = await Promise.allSettled(hosts.find(HOST));
    expect(results).toMatchObject([1, 2].map(() => ({ reason: { code: 'ETIMEOUT' } })));
    const times = { A: TRIES, AAAA: TRIES };
    for (const [type, count] of Object.entries(times))
      expect(server.asked.filter((each) => each === `${HOST} ${type}`)).toHaveLength(count);
  });

  test('the addresses of a host are looked up each time', async () => {
    const { hosts, server } = await ask({ A: ['192.0.2.1'], AAAA: [] });
    await findAll(hosts);
    await findAll(hosts);
    expect(server.asked.toSorted()).toEqual([`${HOST} A`, `${HOST} A`, `${HOST} AAAA`, `${HOST} AAAA`]);
  });

  test.each(['localhost', 'localhost.', 'app.localhost'])(
    'the addresses of %s are this machine, without a query to a name server',
    async (name) => {
      const { hosts, server } = await ask({ A: ['192.0.2.1'], AAAA: [] });
      const found = await findAll(hosts, name);
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
  const dialer = makeDialer(ends, { resolve: (hostname) => hosts.find(hostname) });
  expect(await dialer.post(`https://${HOST}/`, {}, '{}')).toEqual({ kind: 'no_answer', error });
});

test.each<[string, Record<'A' | 'AAAA', NameAnswer>]>([
  ['IPv6 addresses', { A: ['127.0.0.1'], AAAA: 'silence' }],
  ['IPv4 addresses', { A: 'silence', AAAA: ['::ffff:127.0.0.1'] }],
])('a notification is sent although the name server never answers for %s', async (_what, answers) => {
  const receiver = await startReceiver();
  ends.push(() => receiver.close());
  const { hosts } = await ask(answers, SILENT_MS);
  const url = `http://app.localhost:${receiver.port}/`;
  const resolve = (): ReturnType<HostLookup['find']> => hosts.find(HOST);
  const dialer = makeDialer(ends, { resolve, timeoutMs: SILENT_MS });
  expect(await dialer.post(url, {}, '{}')).toMatchObject({ kind: 'answer', status: 204 });
});

test('a notification is sent to the addresses of a family that is answered late', async () => {
  const receiver = await startReceiver();
  ends.push(() => receiver.close());
  const { hosts } = await ask({ A: ['127.0.0.1'], AAAA: ['::ffff:10.0.0.1'] });
  const late = async (lookup: Promise<readonly ResolvedAddress[]>): Promise<readonly ResolvedAddress[]> => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return lookup;
  };
  const resolve = (): ReturnType<HostLookup['find']> => {
    const [v4, v6] = hosts.find(HOST);
    return [v6 ?? Promise.reject(new Error('no look-up')), ...(v4 ? [late(v4)] : [])];
  };
  const dialer = makeDialer(ends, { resolve });
  const result = await dialer.post(`http://app.localhost:${receiver.port}/`, {}, '{}');
  expect(result).toMatchObject({ kind: 'answer', status: 204 });
});
