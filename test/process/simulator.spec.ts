import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HitchClient } from '../../src/dev/simulator/hitch-client.js';
import { runProgram, type ServiceProcess, startService } from '../support/service-process.js';
import { setUpTenant } from '../support/service-tenant.js';
import { type TcpProxy, startProxy } from '../support/tcp-proxy.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const HITCH = 'dist/src/cli/hitch.js';
const IG_ID = '17841400000000077';
const secrets = makeSecrets();
/** Nothing answers there. */
const DEAD_TUNNEL = 'https://tunnel.invalid';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hitch-simulator-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('simulator with a service on its own database', () => {
  let database: TestDatabase;
  let service: ServiceProcess;
  let appKey: string;
  /** Of an operator: no `credentials.json`. */
  let env: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    service = await startService(database.url, { ...secrets, PUBLIC_URL: DEAD_TUNNEL });
    appKey = await setUpTenant(service.url, secrets.ADMIN_API_KEY, IG_ID);
    env = { HITCH_DATA_DIR: join(folder, 'none') };
  });

  afterAll(async () => {
    await service.end('SIGTERM');
    await database.drop();
  });

  const mintRef = async (user: string): Promise<string> =>
    (await new HitchClient(service.url, appKey).mint({ externalUserId: user })).ref;
  const simulate = async (more: readonly string[], variables: Record<string, string>) => {
    const ref = await mintRef(`user-${more.join()}-${Object.keys(variables).join()}`);
    const args = ['simulate', '--ref', ref, '--igsid', `5${Date.now()}`, ...more];
    return runProgram(HITCH, args, { ...env, ...variables });
  };

  test('hitch simulate needs the URL and the app secret, and finds the account in the ref', async () => {
    const { META_APP_SECRETS, ADMIN_API_KEY } = secrets;
    const done = await simulate(['--url', service.url], { META_APP_SECRETS, ADMIN_API_KEY });
    expect([done.code, done.stdout]).toEqual([0, expect.stringMatching(/^200 .*\nlinked: /)]);
    const secretFile = join(folder, 'secret');
    writeFileSync(secretFile, `${META_APP_SECRETS.split(',')[1]}\n`);
    const variables = { HITCH_URL: `${service.url}/`, META_APP_SECRETS_FILE: secretFile };
    const withoutLookUp = await simulate([], variables);
    expect([withoutLookUp.code, withoutLookUp.stdout]).toEqual([0, expect.stringMatching(/^200 .*\n$/)]);
    expect(withoutLookUp.stderr).toContain('ADMIN_API_KEY');
  });

  test.each<[string, string[], Record<string, string>, RegExp]>([
    ['no URL', [], { META_APP_SECRETS: secrets.META_APP_SECRETS }, /--url, or HITCH_URL/],
    ['no app secret', ['--url', 'http://127.0.0.1:1'], {}, /set META_APP_SECRETS .*secret of your Meta app/],
    [
      'a URL where nothing listens',
      ['--url', 'http://127.0.0.1:2'],
      { META_APP_SECRETS: secrets.META_APP_SECRETS },
      /no answer from http:\/\/127\.0\.0\.1:2 \(ECONNREFUSED\)\.\nThe service is not running there/,
    ],
    [
      'a port that fetch refuses',
      ['--url', 'http://127.0.0.1:1'],
      { META_APP_SECRETS: secrets.META_APP_SECRETS },
      /no answer from http:\/\/127\.0\.0\.1:1 \(bad port\)/,
    ],
    [
      'a host that does not exist',
      ['--url', DEAD_TUNNEL],
      { META_APP_SECRETS: secrets.META_APP_SECRETS },
      /no answer from https:\/\/tunnel\.invalid \((ENOTFOUND|EAI_AGAIN)\)/,
    ],
  ])('hitch simulate with %s says what to do, and names the URL', async (_name, args, variables, message) => {
    const { code, stderr, output } = await simulate(args, variables);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
    for (const secret of secrets.META_APP_SECRETS.split(',')) expect(output).not.toContain(secret);
  });

  test('hitch simulate with a secret of another Meta app shows that the service refuses it', async () => {
    const done = await simulate(['--url', service.url], { META_APP_SECRETS: 'another-secret' });
    expect([done.code, done.stdout]).toEqual([1, expect.stringMatching(/^401 /)]);
  });

  test('hitch demo runs with the keys and secrets of the variables', async () => {
    const variables = { ...env, ...secrets, HITCH_URL: service.url };
    const missing = await runProgram(HITCH, ['demo', '--no-wait'], variables);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringMatching(/set HITCH_API_KEY/)]);
    const done = await runProgram(HITCH, ['demo', '--no-wait'], { ...variables, HITCH_API_KEY: appKey });
    expect([done.code, done.output]).toEqual([0, expect.stringContaining('All checks passed.')]);
    expect(done.output).toContain(`Hitch at ${service.url}, with your app`);
  });
});

describe('simulator with the embedded mode behind a tunnel', () => {
  let service: ServiceProcess;
  let tunnel: TcpProxy;
  let env: Record<string, string>;

  beforeAll(async () => {
    env = { HITCH_DATA_DIR: join(folder, 'embedded') };
    service = await startService(null, { ...env, PUBLIC_URL: DEAD_TUNNEL });
  });

  afterAll(async () => {
    tunnel.close();
    await service.end('SIGTERM');
  });

  test('hitch demo and simulate reach the service on this machine, although its public URL is a tunnel', async () => {
    const done = await runProgram(HITCH, ['demo', '--no-wait'], env);
    expect([done.code, done.output]).toEqual([0, expect.stringContaining('All checks passed.')]);
  });

  test('hitch demo goes through the tunnel when told to, with the keys of credentials.json', async () => {
    const { port } = new URL(service.url);
    tunnel = await startProxy(Number(port));
    await service.end('SIGTERM');
    const publicUrl = `http://127.0.0.1:${tunnel.port}`;
    service = await startService(null, { ...env, PORT: port, PUBLIC_URL: publicUrl });
    const done = await runProgram(HITCH, ['demo', '--no-wait', '--url', publicUrl], env);
    expect([done.code, done.output]).toEqual([0, expect.stringContaining('All checks passed.')]);
    expect(done.output).toContain(`Hitch at ${publicUrl}, with the demo app`);
    const elsewhere = await runProgram(HITCH, ['demo', '--url', 'http://127.0.0.1:1'], env);
    expect([elsewhere.code, elsewhere.stderr]).toEqual([1, expect.stringMatching(/set HITCH_API_KEY/)]);
  });
});
