import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram, startService } from '../support/service-process.js';
import { makeSecrets } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { allowMigrating, createTestRole, type TestRole } from '../support/test-roles.js';

const HITCH = 'dist/src/cli/hitch.js';
let database: TestDatabase;
let owner: TestRole;
let service: TestRole;
const folder = mkdtempSync(join(tmpdir(), 'hitch-migrate-'));

beforeAll(async () => {
  database = await createTestDatabase('empty');
  [owner, service] = await Promise.all([createTestRole(), createTestRole()]);
  await allowMigrating(database.url, owner);
});

afterAll(async () => {
  for (const role of [owner, service]) await role.drop(database.url);
  await database.drop();
  rmSync(folder, { recursive: true });
});

describe('hitch migrate', () => {
  test('hitch migrate with its own role from a file prepares the database for the service, which starts under its role', async () => {
    const file = join(folder, 'url');
    writeFileSync(file, `${owner.connect(database.url)}\n`);
    const env = { DATABASE_URL: service.connect(database.url), MIGRATION_DATABASE_URL_FILE: file };
    const first = await runProgram(HITCH, ['migrate'], env);
    expect([first.code, first.output]).toEqual([0, expect.stringMatching(/^Ran \d+ migration/)]);
    expect(first.output).toContain(`The role ${service.name} has the rights that the service needs.`);
    const second = await runProgram(HITCH, ['migrate'], env);
    expect([second.code, second.output]).toEqual([0, expect.stringMatching(/^The database is up to date/)]);

    const running = await startService(service.connect(database.url), makeSecrets());
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
    expect(await running.end('SIGTERM')).toBe(0);
  });

  test('hitch migrate names the missing user when the service’s URL has none, or one that does not exist', async () => {
    const url = new URL(database.url);
    url.password = '';
    const MIGRATION_DATABASE_URL = owner.connect(database.url);
    for (const [username, message, code] of [
      ['', /contains no user/, 2],
      ['nobody', /There is no role nobody/, 1],
    ] as const) {
      url.username = username;
      const run = await runProgram(HITCH, ['migrate'], {
        DATABASE_URL: url.toString(),
        MIGRATION_DATABASE_URL,
      });
      expect([run.code, run.output]).toEqual([code, expect.stringMatching(message)]);
    }
  });
});
