import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from '../../src/dev/demo/credentials.js';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { eventually } from '../support/waits.js';
import { runProgram, type ServiceProcess, startService } from '../support/service-process.js';

const HITCH = 'dist/src/cli/hitch.js';

let dataDir: string;
let service: ServiceProcess;

const readCredentials = (): Credentials =>
  JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8'));

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'hitch-embedded-mode-'));
  service = await startService(null, { HITCH_DATA_DIR: dataDir });
});

afterAll(async () => {
  await service.end('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('embedded mode', () => {
  test('the embedded mode writes its credentials for its owner only, in the contract’s words', () => {
    expect(statSync(join(dataDir, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(readCredentials()).toEqual({
      url: service.url,
      adminApiKey: expect.stringMatching(/^hk_/),
      appApiKey: expect.stringMatching(/^hk_/),
      appId: expect.stringMatching(/^app_/),
      metaAppSecret: expect.any(String),
      metaVerifyToken: expect.any(String),
      refSigningKeys: expect.stringMatching(/^k1:/),
      auditKey: expect.any(String),
      account: { igId: '17841400000000001', username: 'acme' },
    });
  });

  test('the embedded mode prints where it listens, where the keys are, and a curl that mints', () => {
    expect(service.output()).toContain(`Hitch listens on ${service.url}`);
    expect(service.output()).toContain(join(dataDir, 'credentials.json'));
    expect(service.output()).toContain(`curl -s ${service.url}/v1/links`);
    expect(service.output()).toContain('Endpoints may be on this machine');
    for (const secret of [readCredentials().appApiKey, readCredentials().metaAppSecret]) {
      expect(service.output()).not.toContain(secret);
    }
  });

  test('hitch doctor finds nothing wrong with the new demo account, nor its budget used', async () => {
    const { code, output } = await runProgram(HITCH, ['doctor'], { HITCH_DATA_DIR: dataDir });
    expect([code, output]).toEqual([
      0,
      expect.stringContaining('✔ usage: Used of Meta’s budget: 0 percent.'),
    ]);
  });

  test('the embedded mode starts a phone with a fake Instagram, whose taps link', async () => {
    const phone =
      /A phone with a fake Instagram, to open links: (http:\S+)/.exec(service.output())?.[1] ?? '';
    expect(await (await fetch(phone)).text()).toContain('Fake Instagram for development');
    const act = async (name: string, body: object): Promise<Record<string, string>> => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${phone}/_fake/${name}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      expect(answer.status).toBe(200);
      return (await answer.json()) as Record<string, string>;
    };
    const { url, appApiKey, account } = readCredentials();
    const client = new HitchClient(url, appApiKey);
    const link = await client.mint({ externalUserId: 'user-of-the-phone' });
    const { id: person } = await act('people', { name: 'Person' });
    expect(await act('open-link', { person, url: link.url })).toMatchObject({ kind: 'opened', isNew: true });
    await act('tap-ice-breaker', { person, account: account.igId, index: 0 });
    await act('settle', {});
    expect(await client.link(link.id)).toMatchObject({ status: 'linked' });
    // The demo account is connected, so Hitch says so in the chat.
    const thread = `${phone}/_fake/thread?person=${person}&account=${account.igId}`;
    await eventually(async () => {
      const { messages } = (await (await fetch(thread)).json()) as { messages: { from: string }[] };
      return messages.some(({ from }) => from === 'account');
    });
  });

  test('hitch demo ends with every step as expected', async () => {
    const { code, output } = await runProgram(HITCH, ['demo', '--no-wait'], { HITCH_DATA_DIR: dataDir });
    expect(output).toContain('All checks passed.');
    expect(output).not.toContain('✗');
    expect(output).toContain('the phone of the fake Instagram');
    expect(code).toBe(0);
  });

  test('hitch simulate plays the tap of one person', async () => {
    const client = new HitchClient(service.url, readCredentials().appApiKey);
    const link = await client.mint({ externalUserId: 'simulated' });
    const args = ['simulate', '--ref', link.ref, '--igsid', '4242', '--shape', 'message'];
    const { code, output } = await runProgram(HITCH, args, { HITCH_DATA_DIR: dataDir });
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/^200 \{"received":1\} \(request req_\w+\)\nlinked: /),
    ]);
    expect(await client.link(link.id)).toMatchObject({ status: 'linked', igsid: '4242' });
  });

  test('hitch explains its usage when an argument is wrong', async () => {
    for (const args of [['nonsense'], ['demo', '--fast'], ['simulate'], []]) {
      const { code, stdout, stderr } = await runProgram(HITCH, args, { HITCH_DATA_DIR: dataDir });
      expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(/--help/)]);
    }
    const { code, output } = await runProgram(HITCH, ['demo'], {
      HITCH_DATA_DIR: join(dataDir, 'nothing-here'),
    });
    expect([code, output]).toEqual([1, expect.stringMatching(/npm start/)]);
  });

  test('hitch finds the service and its keys in credentials.json', async () => {
    const env = { HITCH_DATA_DIR: dataDir };
    expect(await runProgram(HITCH, ['apps', 'list'], env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^ID +NAME .*\napp_\w+ +Demo app /),
      stderr: '',
    });
    const minted = await runProgram(HITCH, ['links', 'mint', 'by-hand', '--json'], env);
    expect([minted.code, minted.stderr]).toEqual([0, '']);
    const { id, qrUrl } = JSON.parse(minted.stdout);
    expect(qrUrl).toMatch(/^http:\/\/localhost:\d+\/c\/\w{39}\/qr\.svg$/);
    expect((await fetch(qrUrl)).status).toBe(200);
    expect(await runProgram(HITCH, ['links', 'show', id], env)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^externalUserId: +by-hand$/m),
    });
  });

  test('in the embedded mode endpoints may be on this machine, and hitch creates, shows and deletes them', async () => {
    const env = { HITCH_DATA_DIR: dataDir };
    const hitch = (...args: string[]): ReturnType<typeof runProgram> =>
      runProgram(HITCH, ['endpoints', ...args], env);
    const url = 'http://localhost:1/hook';
    const made = await hitch('create', url, '--types', 'identity.linked,link.expired', '--json');
    expect([made.code, made.stderr]).toEqual([0, expect.any(String)]);
    const { id, secret } = JSON.parse(made.stdout);
    expect(secret).toMatch(/^whsec_/);
    const listed = await hitch('list');
    expect(listed.stdout).toMatch(
      new RegExp(`^${id} +enabled +- +${url} +identity.linked, ?link.expired `, 'm'),
    );
    expect((await hitch('update', id, '--all-types', '--description', 'mine')).code).toBe(0);
    const rotated = await hitch('rotate', id, '--overlap', '60');
    expect([rotated.code, rotated.stderr]).toEqual([0, expect.stringContaining('shown only once')]);
    expect((await hitch('disable', id)).stdout).toMatch(/^disabledReason: +requested$/m);
    expect((await hitch('enable', id)).stdout).toMatch(/^status: +enabled$/m);
    expect((await hitch('show', id)).stdout).toMatch(/^description: +mine$/m);
    expect(await hitch('delete', id)).toMatchObject({ code: 0, stdout: 'done\n' });
    expect((await hitch('show', id)).code).toBe(1);
    expect((await hitch('update', id)).code).toBe(2);
  });

  test('hitch sends the keys of credentials.json to no other service', async () => {
    const { code, stderr } = await runProgram(HITCH, ['apps', 'list', '--url', 'http://localhost:1'], {
      HITCH_DATA_DIR: dataDir,
    });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/HITCH_API_KEY/)]);
  });

  test('in the embedded mode a newly registered account is granted to the demo app', async () => {
    const { adminApiKey, appApiKey } = readCredentials();
    const response = await fetch(`${service.url}/v1/admin/accounts`, {
      method: 'POST',
      headers: { authorization: `Bearer ${adminApiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ igId: '17841400000000099', username: 'second' }),
    });
    expect(response.status).toBe(201);
    const link = await new HitchClient(service.url, appApiKey).mint({
      externalUserId: 'u',
      account: 'second',
    });
    expect(link.url).toContain('/second?ref=');
  });

  test('a restart of the embedded mode keeps the keys and the rows', async () => {
    const before = readCredentials();
    const client = new HitchClient(service.url, before.appApiKey);
    const link = await client.mint({ externalUserId: 'kept', account: 'acme' });
    expect(await service.end('SIGTERM')).toBe(0);
    service = await startService(null, { HITCH_DATA_DIR: dataDir });
    expect(readCredentials()).toEqual({ ...before, url: service.url });
    expect((await new HitchClient(service.url, before.appApiKey).link(link.id)).status).toBe('pending');
  });
});
