import type { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { deliveryOf, EVENT_SHAPES, toSignedRequest } from '../../src/dev/simulator/meta-payloads.js';
import { codeOf } from './connect-pages.js';
import type { TestApp, TestTenant } from './test-app.js';

export interface Asked {
  readonly method?: string;
  /** The key to come with; none when null, the app's when left out. */
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: object | string;
}

export interface CanaryEvent {
  readonly ref: string;
  readonly igsid: string;
  readonly igId?: string;
}

export interface Answered {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, string>;
  /** The cookie that it set, as a browser sends it; empty when there is none. */
  readonly cookie: string;
}

/**
 * What must not be disclosed, and every answer of a service during the test. A flow (see `secret-flows.ts`) sends such words
 * through the service in its own way; then logs, problems and tables are searched for each.
 */
export class Canaries {
  /** In no log, no problem and no table: what opens something, and what people wrote. */
  readonly secrets: Record<string, string> = {};
  /** In no log and no problem; tables have them as long as they are needed. */
  readonly people: Record<string, string> = {};
  /** Everything that was answered with a problem. */
  readonly problems: string[] = [];
  private count = 0;

  constructor(
    readonly service: TestApp,
    readonly tenant: TestTenant,
    readonly account: { readonly igId: string; readonly username: string },
    readonly appSecret: string,
    /** The Instagram of the service. */
    readonly fake: FakeInstagram,
    /** An account that both know. */
    readonly connectable: { readonly igId: string; readonly typeId: string },
  ) {}

  /** A word that is nowhere else, and must not be anywhere. */
  secret(name: string, text = `${name}-canary-${++this.count}-${process.pid}`): string {
    return this.keep(this.secrets, name, text);
  }

  /** A word about a person that is nowhere else. */
  person(name: string, text = `${name}-canary-${++this.count}-${process.pid}`): string {
    return this.keep(this.people, name, text);
  }

  private keep(list: Record<string, string>, name: string, text: string): string {
    if (text.length < 8) throw new Error(`${name} is too short to be looked for: ${text}`);
    list[`${name} ${++this.count}`] = text;
    return text;
  }

  /** An Instagram-scoped id that no one else has. */
  igsid(): string {
    return this.person('igsid', `99${process.pid}${Date.now()}${++this.count}`);
  }

  /** A ref is secret as a whole, and so is what proves it. */
  keepRef(ref: string): string {
    for (const [index, part] of ref.split('=').entries())
      if (index > 0) this.secret(`part ${index} of a ref`, part);
    return this.secret('ref', ref);
  }

  /** An API key is secret as a whole, and so is what comes behind its id. */
  keepKey(key: string): string {
    this.secret('secret of a key', key.slice(29));
    return this.secret('API key', key);
  }

  /** The secret of a session or of a sign-in link is secret as a whole, and so is its random part. */
  keepConsoleSecret(secret: string): string {
    this.secret('random part of a secret of the console', secret.slice(-43));
    return this.secret('secret of the console', secret);
  }

  /** What signs notifications is secret as a whole, and so are its bytes. */
  keepSigningSecret(secret: string): string {
    const base64 = secret.slice('whsec_'.length);
    this.secret('bytes of a signing secret', Buffer.from(base64, 'base64').toString('hex'));
    this.secret('signing secret without its prefix', base64.replace(/=+$/, ''));
    return this.secret('signing secret', secret);
  }

  /** Asks a service and keeps what it answers with when that is a problem. */
  async ask(path: string, asked: Asked = {}, service = this.service): Promise<Answered> {
    const { method = asked.body === undefined ? 'GET' : 'POST', key = this.tenant.apiKey, body } = asked;
    const answer = await fetch(`${service.baseUrl}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...asked.headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (answer.status >= 400) this.problems.push(`${text}\n${JSON.stringify([...answer.headers])}`);
    const [set = ''] = answer.headers.getSetCookie();
    return { status: answer.status, text, json: readJson(text), cookie: set.split(';')[0] ?? '' };
  }

  /** Mints for a new external user; returns the ref, the code of the page and what else the answer has. */
  async mint(more: object = {}): Promise<Record<'id' | 'ref' | 'code' | 'externalUserId', string>> {
    const externalUserId = this.person('external user');
    const { json } = await this.ask('/v1/links', { body: { externalUserId, ...more } });
    const { id = '', ref = '', connectUrl = '' } = json;
    const code = this.secret('code of a page', codeOf({ connectUrl }));
    return { id, ref: this.keepRef(ref), code, externalUserId };
  }

  /** Delivers one event; what the person wrote is secret. */
  deliver(
    shape: keyof typeof EVENT_SHAPES,
    event: CanaryEvent | readonly CanaryEvent[],
    service = this.service,
  ): Promise<Answered> {
    const payload = deliveryOf(
      [event].flat().map((each) =>
        EVENT_SHAPES[shape]({
          igId: this.account.igId,
          timestampMs: Date.now(),
          text: this.secret('text of a message'),
          icebreaker: { title: this.person('title'), payload: this.person('payload') },
          mid: this.person('mid'),
          ...each,
        }),
      ),
    );
    const { body, headers } = toSignedRequest(payload, this.appSecret);
    return this.ask('/webhooks/instagram', { key: null, headers, body: body.toString() }, service);
  }
}

function readJson(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return {};
  }
}
