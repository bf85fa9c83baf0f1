import { Api } from './http.js';
import type { TestApp, TestTenant } from './test-app.js';

/** What the tests read of an endpoint's answer; the contract has the rest. */
export interface EndpointAnswer {
  readonly id: string;
  readonly appId: string;
  readonly url: string;
  readonly description: string | null;
  readonly eventTypes: string[] | null;
  readonly status: 'enabled' | 'disabled';
  readonly disabledReason: string | null;
  readonly disabledAt: string | null;
  readonly failingSince: string | null;
  readonly createdAt: string;
}

/** With the secret that is shown this once. */
export interface NewEndpointAnswer extends EndpointAnswer {
  readonly secret: string;
}

/** Makes an endpoint for a tenant, over HTTP; throws when it is refused. */
export async function createEndpoint(
  service: TestApp,
  tenant: Pick<TestTenant, 'apiKey'>,
  url: string,
  more: object = {},
): Promise<NewEndpointAnswer> {
  const answer = await new Api(service, tenant.apiKey).post('/v1/endpoints', { url, ...more });
  if (answer.status !== 201) throw new Error(`POST /v1/endpoints: ${answer.status} ${answer.text}`);
  return answer.body as NewEndpointAnswer;
}
