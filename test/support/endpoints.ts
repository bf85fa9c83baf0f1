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

/** An endpoint of the operators: it has no app. */
export type OperatorEndpointAnswer = Omit<NewEndpointAnswer, 'appId'>;

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

/** Makes an endpoint for the operators, over HTTP; throws when it is refused. */
export async function createOperatorEndpoint(
  service: TestApp,
  url: string,
  more: object = {},
): Promise<OperatorEndpointAnswer> {
  const answer = await new Api(service, service.adminApiKey).post('/v1/admin/endpoints', { url, ...more });
  if (answer.status !== 201) throw new Error(`POST /v1/admin/endpoints: ${answer.status} ${answer.text}`);
  return answer.body as OperatorEndpointAnswer;
}

/** An endpoint of the operators: there may be but so many, so that tests share one until it is deleted. */
export async function operatorEndpointOf(service: TestApp): Promise<string> {
  const api = new Api(service, service.adminApiKey);
  const { body } = await api.get('/v1/admin/endpoints?limit=1').expect(200);
  const [known] = body.data as { id: string }[];
  return known?.id ?? (await createOperatorEndpoint(service, 'https://alerts.example/hook')).id;
}
