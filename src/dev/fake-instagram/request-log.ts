import type { FakeFaultKind } from './fault-plan.js';
import type { FakeGraphRequest } from './graph-request.js';

/** A call as the log keeps it: without a token, a secret or a body. */
export interface FakeLoggedRequest {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** The query without what is secret. */
  readonly query: Readonly<Record<string, string>>;
  /** Null: there was no whole answer. */
  status: number | null;
  readonly fault: FakeFaultKind | null;
}

const KEPT = 10_000;
const SHOWN = ['fields', 'platform', 'user_id', 'limit', 'subscribed_fields', 'grant_type', 'recipient'];

/** The calls of the Graph API so far. */
export class FakeRequestLog {
  readonly requests: FakeLoggedRequest[] = [];

  /** @returns the entry, for its status to be filled in */
  add(
    at: Date,
    { method, version, path, fields }: FakeGraphRequest,
    fault: FakeFaultKind | null,
  ): FakeLoggedRequest {
    const logged: FakeLoggedRequest = {
      at: at.toISOString(),
      method,
      path: `/${[...(version === null ? [] : [version]), ...path].join('/')}`,
      query: Object.fromEntries(Object.entries(fields).filter(([name]) => SHOWN.includes(name))),
      status: null,
      fault,
    };
    this.requests.push(logged);
    if (this.requests.length > KEPT) this.requests.shift();
    return logged;
  }
}
