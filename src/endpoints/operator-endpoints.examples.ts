import type {
  CreatedOperatorEndpointDto,
  CreateOperatorEndpointDto,
  OperatorEndpointDto,
  OperatorEndpointPageDto,
  UpdateOperatorEndpointDto,
} from './operator-endpoints.dto.js';

export const OPERATOR_ENDPOINT_ID = 'ep_01m6dr1h5wf3bs8k2q7c9x4v6n';

const CreateOperatorEndpoint: CreateOperatorEndpointDto = {
  url: 'https://alerts.example/hooks/hitch',
  description: 'on-call',
};
const UpdateOperatorEndpoint: UpdateOperatorEndpointDto = {
  eventTypes: ['endpoint.disabled', 'dead_letter.created'],
};
const OperatorEndpoint: OperatorEndpointDto = {
  id: OPERATOR_ENDPOINT_ID,
  url: 'https://alerts.example/hooks/hitch',
  description: 'on-call',
  status: 'enabled',
  disabledReason: null,
  disabledAt: null,
  failingSince: null,
  createdAt: '2026-11-02T09:05:00.000Z',
  eventTypes: null,
};
const OperatorEndpointPage: OperatorEndpointPageDto = { data: [OperatorEndpoint], nextCursor: null };
const CreatedOperatorEndpoint: CreatedOperatorEndpointDto = {
  ...OperatorEndpoint,
  secret: 'whsec_9wQ1vZ0b2m6yXk4LZr3hJd8sT7nFqUe5aKcPgBiWoYM=',
};

/** Examples by the name of their schema. */
export const OPERATOR_ENDPOINT_EXAMPLES = {
  CreateOperatorEndpoint,
  CreatedOperatorEndpoint,
  OperatorEndpoint,
  OperatorEndpointPage,
  UpdateOperatorEndpoint,
};
