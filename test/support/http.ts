import { expect } from '@jest/globals';
import request, { type Test } from 'supertest';
import type { TestApp } from './test-app.js';

/** Calls to a service under test with one key (or none). */
export class Api {
  constructor(
    private readonly service: TestApp,
    private readonly apiKey: string | null,
  ) {}

  get(path: string): Test {
    return this.authorized(request(this.service.baseUrl).get(path));
  }

  post(path: string, body?: object): Test {
    const call = this.authorized(request(this.service.baseUrl).post(path));
    return body === undefined ? call : call.send(body);
  }

  patch(path: string, body?: object): Test {
    const call = this.authorized(request(this.service.baseUrl).patch(path));
    return body === undefined ? call : call.send(body);
  }

  delete(path: string): Test {
    return this.authorized(request(this.service.baseUrl).delete(path));
  }

  private authorized(call: Test): Test {
    return this.apiKey === null ? call : call.set('authorization', `Bearer ${this.apiKey}`);
  }
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
