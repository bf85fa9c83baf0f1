/** What the demo and the tests read of the service's answers; the contract has the rest. */
export interface LinkAnswer {
  readonly id: string;
  readonly status: string;
  readonly reason: string | null;
  readonly igsid: string | null;
  readonly identityId: string | null;
  readonly expiresAt: string;
}

export interface MintedLinkAnswer extends LinkAnswer {
  readonly url: string;
  readonly ref: string;
}

export interface IdentityAnswer {
  readonly id: string;
  readonly externalUserId: string;
  readonly igsid: string;
  readonly status: string;
  readonly via: string;
  readonly lastReferralAt: string;
}

export interface AttemptAnswer {
  readonly outcome: string;
  readonly detail: string;
  readonly igsid: string;
  readonly linkId: string | null;
  /** The request id of the delivery. */
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
}

/** The app's (or, with an admin key, support's) side of the API, for the demo and for tests. */
export class HitchClient {
  constructor(
    private readonly baseUrl: string,
    private readonly apiKey: string,
  ) {}

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

  /** By POST: what is looked up should not stand in a URL. */
  lookup(q: string): Promise<LookupAnswer> {
    return this.call<LookupAnswer>('POST', '/v1/admin/lookup', { q });
  }

  private async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers: Record<string, string> = { authorization: `Bearer ${this.apiKey}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${this.baseUrl}${path}`, init);
    const answer: unknown = await response.json();
    if (!response.ok)
      throw new Error(`${method} ${path} was answered ${response.status}: ${JSON.stringify(answer)}`);
    return answer as Answer;
  }
}
