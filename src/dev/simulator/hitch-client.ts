import { createHitchClient, type HitchClient as Client } from '../../../packages/client/src/index.js';

/** The fields of an answer that the demo and the tests read. */
export interface LinkAnswer {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly externalUserId: string;
  readonly igsid: string | null;
  readonly identityId: string | null;
  readonly expiresAt: string;
}

export interface MintedLinkAnswer extends LinkAnswer {
  readonly url: string;
  readonly ref: string;
  readonly connectUrl: string;
  readonly qrUrl: string;
  /** What a person without the Instagram app types; null: the account has no codes. */
  readonly code: string | null;
  readonly codeExpiresAt: string | null;
  readonly account: { readonly igId: string; readonly username: string };
}

export interface IdentityAnswer {
  readonly id: string;
  readonly externalUserId: string;
  readonly igsid: string;
  readonly status: string;
  readonly unlinkReason: string | null;
  readonly via: string;
  readonly lastReferralAt: string;
}

export interface AttemptAnswer {
  readonly outcome: string;
  readonly detail: string;
  readonly igsid: string;
  readonly linkId: string | null;
  readonly receivedAt: string;
  /** The id of the webhook request. */
  readonly requestId: string;
}

export interface LookupAnswer {
  readonly understoodAs: string[];
  readonly links: LinkAnswer[];
  readonly identities: IdentityAnswer[];
  readonly attempts: AttemptAnswer[];
  readonly ref: {
    readonly valid: boolean;
    readonly reason: string | null;
    readonly linkId: string | null;
  } | null;
  readonly erased: boolean;
  readonly explanation: {
    readonly verdict: string;
    readonly linkId: string | null;
    readonly sentence: string;
    readonly advice: readonly string[];
  };
}

/** Plays the app, or support with an admin key, for the demo and for tests: each request is sent once. */
export class HitchClient {
  private readonly client: Client;

  constructor(baseUrl: string, apiKey: string, send?: typeof fetch) {
    this.client = createHitchClient({ url: baseUrl, apiKey, fetch: send, maxRetries: 0 });
  }

  mint(body: Readonly<Record<string, unknown>>): Promise<MintedLinkAnswer> {
    return this.call<MintedLinkAnswer>('POST', '/v1/links', body);
  }

  link(id: string): Promise<LinkAnswer> {
    return this.call<LinkAnswer>('GET', `/v1/links/${id}`);
  }

  async identities(filter: Readonly<Record<string, string>>): Promise<IdentityAnswer[]> {
    const { data } = await this.call<{ data: IdentityAnswer[] }>(
      'GET',
      `/v1/identities?${new URLSearchParams(filter)}`,
    );
    return data;
  }

  /** A POST, because a URL should not contain what is looked up. */
  lookup(q: string): Promise<LookupAnswer> {
    return this.call<LookupAnswer>('POST', '/v1/admin/lookup', { q });
  }

  private async call<Answer>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Answer> {
    return (await this.client.request({ method, path, body })).json as Answer;
  }
}
