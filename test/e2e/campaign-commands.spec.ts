import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { buildProgram } from '../../src/cli/program.command.js';
import { Progress } from '../../src/cli/progress.command.js';
import { Session } from '../../src/cli/session.command.js';
import { Api } from '../support/http.js';
import { startTestApp, type TestApp, type TestTenant } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;
let service: TestApp;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestApp(database.url);
  tenant = await service.createTenant();
  await service.createAccount('acme', [tenant]);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

/** Runs `hitch campaigns …` with the app's key; gives what it printed. */
async function run(...args: string[]): Promise<string> {
  const printed: string[] = [];
  const env = { HITCH_URL: service.baseUrl, HITCH_API_KEY: tenant.apiKey };
  const session = new Session(
    env,
    (text) => printed.push(text),
    () => undefined,
    new Progress({ write: () => true }),
  );
  await buildProgram(session).parseAsync(['campaigns', ...args], { from: 'user' });
  return printed.join('\n');
}

test('update removes each setting that a campaign can be without, and leaves the others', async () => {
  const given = {
    name: 'Box',
    channel: 'packaging',
    context: { coupon: 'A' },
    icebreaker: 'coupon',
    startsAt: '2026-01-01T00:00:00.000Z',
    endsAt: '2099-01-01T00:00:00.000Z',
  };
  const api = new Api(service, tenant.apiKey);
  const { body } = await api.post('/v1/campaigns', given).expect(201);
  const left: Record<string, unknown> = { ...given };
  for (const [option, field] of [
    ['--no-channel', 'channel'],
    ['--no-context', 'context'],
    ['--no-icebreaker', 'icebreaker'],
    ['--no-starts', 'startsAt'],
    ['--no-ends', 'endsAt'],
  ] as const) {
    expect(await run('update', body.id, option)).toContain(body.id);
    left[field] = null;
    expect((await api.get(`/v1/campaigns/${body.id}`)).body).toMatchObject(left);
  }
});
