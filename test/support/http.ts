import { expect } from '@jest/globals';
import request, { type Test } from 'supertest';
import { parse } from './api-contract.js';
import type { TestApp } from './test-app.js';

/** Calls to a service under test with one key (or none). Each answer is held to the document that the service serves. */
export class Api {
  constructor(
    private readonly service: TestApp,
    private readonly apiKey: string | null,
  ) {}

  get(path: string): Test {
    return this.call(request(this.service.baseUrl).get(path));
  }

  post(path: string, body?: object): Test {
    const call = this.call(request(this.service.baseUrl).post(path));
    return body === undefined ? call : call.send(body);
  }

  patch(path: string, body?: object): Test {
    const call = this.call(request(this.service.baseUrl).patch(path));
    return body === undefined ? call : call.send(body);
  }

  /** @param body bytes of this media type */
  put(path: string, type: string, body: Buffer | string): Test {
    return this.call(request(this.service.baseUrl).put(path)).type(type).send(body);
  }

  head(path: string): Test {
    return this.call(request(this.service.baseUrl).head(path));
  }

  delete(path: string): Test {
    return this.call(request(this.service.baseUrl).delete(path));
  }

  private call(call: Test): Test {
    if (this.apiKey !== null) void call.set('authorization', `Bearer ${this.apiKey}`);
    return call.expect(({ status, headers, body: parsed, text }) => {
      const { method, url } = call;
      const path = url.slice(this.service.baseUrl.length);
      const body: unknown = (headers['content-type'] ?? '').startsWith('text/event-stream') ? text : parsed;
      this.service.contract.hold({ method, path, requestBody: sentBy(call), status, headers, body });
    });
  }
}

/** The body as it was given to supertest, which has no other way to tell. */
function sentBy(call: Test): unknown {
  const sent: unknown = Reflect.get(call, '_data');
  return typeof sent === 'string' ? parse(sent) : sent;
}

/** What a problem's body looks like, whatever its code. */
export function problem(status: number, code: string): object {
  return {
    status,
    code,
    type: `urn:hitch:problem:${code}`,
    title: expect.any(String),
    detail: expect.any(String),
    instance: expect.stringMatching(/^[A-Za-z0-9._-]+$/),
  };
}
