import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { setUpTenant } from '../support/service-tenant.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** The bundle is made of the compiled files that the other tests run; here it shows that nothing got lost on the way. */
const secrets = makeSecrets();
const compiled = 'dist/.compile-cache';

let database: TestDatabase;
let service: ServiceProcess;

beforeAll(async () => {
  rmSync(compiled, { recursive: true, force: true });
  database = await createTestDatabase();
  service = await startService(database.url, { ...secrets, PUBLIC_URL: 'https://hitch.example' });
});

afterAll(async () => {
  await service.end('SIGTERM');
  await database.drop();
});

test('has every route, every rule and every word of the description', async () => {
  const answer = await fetch(`${service.url}/openapi.json`);
  const committed = JSON.parse(readFileSync('test/contract/openapi.json', 'utf8')) as object;
  expect(await answer.json()).toMatchObject(committed);
});

test('checks by the rules of the DTOs, in the quick way and in the thorough one', async () => {
  const apiKey = await setUpTenant(service.url, secrets.ADMIN_API_KEY, '17841400000000043');
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const refused = await fetch(`${service.url}/v1/links`, {
    method: 'POST',
    headers,
    body: '{"externalUserId":7}',
  });
  expect([refused.status, await refused.json()]).toEqual([
    422,
    expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/externalUserId' })] }),
  ]);
  const queried = await fetch(`${service.url}/v1/links?limit=0&surplus=1`, { headers });
  expect([queried.status, await queried.json()]).toEqual([
    422,
    expect.objectContaining({ errors: [expect.anything(), expect.anything()] }),
  ]);
});

test('tells of its start what its users want to know, and not what Nest does', () => {
  const lines = service
    .output()
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as { logger?: string; msg: string }] : []));
  expect(lines.map(({ msg }) => msg)).toContain('listening');
  expect(
    lines.filter(({ msg, logger = '' }) => /Mapped|initialized|started/.test(msg) || logger.startsWith('_')),
  ).toEqual([]);
});

test('shows the documentation with its files, which stay in their packages', async () => {
  const page = await (await fetch(`${service.url}/docs`)).text();
  const script = /<script src="([^"]+)"/.exec(page)?.[1] ?? '';
  const answer = await fetch(new URL(script, `${service.url}/docs`));
  expect([answer.status, (await answer.text()).length > 1_000]).toEqual([200, true]);
});

test('has no letter that would make a file take two bytes a character', () => {
  const files = readdirSync('dist/bundle').filter((name) => name.endsWith('.js'));
  const wide = files.filter((name) => /[^\0-\x7f]/.test(readFileSync(`dist/bundle/${name}`, 'utf8')));
  expect([files.length > 3, wide]).toEqual([true, []]);
});

test('leaves to the next start what it has compiled', async () => {
  await service.end('SIGTERM');
  const kept = readdirSync(compiled, { recursive: true, withFileTypes: true });
  expect(kept.filter((entry) => entry.isFile()).length).toBeGreaterThan(3);
});
