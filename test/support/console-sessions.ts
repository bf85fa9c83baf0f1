import { randomBytes } from 'node:crypto';
import type { Test } from 'supertest';
import { parseApiKey } from '../../src/api-keys/api-key.js';
import { createSessionSecret, hashSecret } from '../../src/console/console-secrets.js';
import { Ids } from '../../src/platform/ids/ids.service.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import { Api } from './http.js';
import type { TestApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';

/** A session of an admin key, written to its table: an address may start but a few in a minute. */
export async function seedSession(
  database: TestDatabase,
  adminApiKey: string,
): Promise<{ readonly id: string; readonly cookie: string }> {
  const id = new Ids().newUuid();
  const secret = createSessionSecret(id, randomBytes);
  await database.query(
    `INSERT INTO console_sessions (id, hash, key_id, created_at, last_seen_at, expires_at)
     VALUES ($1, $2, $3, now(), now(), now() + interval '12 hours')`,
    [id, hashSecret(secret), parseApiKey(adminApiKey)?.keyId],
  );
  return { id: toTypeId('ses', id), cookie: `hitch_console=${secret}` };
}

/** What the console's own page sends with each request. */
export const FROM_CONSOLE = { 'sec-fetch-site': 'same-origin', 'x-hitch-console': '1' };

/** A browser with the console's page, and the cookie that it was given. */
export class ConsoleBrowser {
  cookie: string | null = null;
  private readonly api: Api;

  constructor(private readonly service: TestApp) {
    this.api = new Api(service, null);
  }

  /** Signs in with a key, or with the secret of a link; throws when it is refused. */
  async signIn(by: { readonly key: string } | { readonly link: string }): Promise<string> {
    const answer =
      'key' in by
        ? await new Api(this.service, by.key).post('/v1/admin/sessions', {}).expect(201)
        : await this.post('/v1/admin/sessions', by).expect(201);
    this.keep(answer.headers);
    return answer.body.id;
  }

  get(path: string): Test {
    return this.send(this.api.get(path));
  }

  post(path: string, body?: object): Test {
    return this.send(this.api.post(path, body));
  }

  delete(path: string): Test {
    return this.send(this.api.delete(path));
  }

  /** Keeps the cookie of an answer, as a browser does. */
  keep(headers: Record<string, unknown>): void {
    const [set] = [headers['set-cookie']].flat();
    if (typeof set !== 'string') throw new Error('the answer has no cookie');
    const [pair = ''] = set.split(';');
    this.cookie = /Max-Age=0/.test(set) ? null : pair;
  }

  private send(call: Test): Test {
    return call.set({ ...FROM_CONSOLE, ...(this.cookie === null ? {} : { cookie: this.cookie }) });
  }
}
